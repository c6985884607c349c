# Gives the guest a shell with busybox's programs after the image's own in PATH, and reports over a
# port when it begins and how it ended. Then it makes systemd end the machine.
bb=/run/old/bin/busybox
# By the shell alone: in an emulated guest each program that starts is noticed.
for port in /sys/class/virtio-ports/*; do
    device=/dev/${r"${port##*/}"}
    name=
    read -r name 2> /dev/null < $port/name
    case "$name" in
        ${resultPort}) exec 3> $device ;;
        ${inputPort}) input=$device ;;
        ${outputPort}) output=$device ;;
    esac
done

tools=/run/coracle
$bb mkdir -p $tools
$bb --install -s $tools
# busybox's own are for another init than systemd.
$bb rm -f $tools/poweroff $tools/halt $tools/reboot
printf '#!%s sh\nkill -%s 1\n' $bb ${endSignal} > $tools/poweroff
printf '#!%s sh\nkill -39 1\n' $bb > $tools/reboot
$bb chmod 755 $tools/poweroff $tools/reboot
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$tools
export HOME=/ TERM=${term}

<#if network>
for interface in /sys/class/net/*; do
    [ -e $interface/device ] && link=$($bb basename $interface)
done
$bb ip link set lo up
$bb ip link set $link up && $bb ip address add ${address}/24 dev $link &&
    $bb ip route add default via ${gateway} || echo "coracle-shell: no network" >&2
[ -s /etc/resolv.conf ] || echo nameserver ${nameServer} > /run/resolv.conf
</#if>
<#if shareType?has_content>
$bb mkdir -p ${sharePlace}
$bb mount -t ${shareType} -o ${shareOptions} ${shareTag} ${sharePlace} ||
    echo "coracle-shell: the guest cannot mount the share by ${shareType}" >&2
</#if>

echo begin >&3
cd /
<#if terminal>
PS1='${prompt}:\w# ' $bb sh -i 3>&-
<#else>
$bb sh < $input > $output 3>&-
</#if>
echo "status $?" >&3
$bb kill -${endSignal} 1
