# Looks at the running guest and reports one fact a line: KEY TAB VALUE TAB DETAIL. The last line is
# "end" and a token that no other boot has. Then it makes systemd power the machine off.
old=/run/old
bb=$old/bin/busybox
for port in /sys/class/virtio-ports/*; do
    [ "$($bb cat $port/name 2> /dev/null)" = ${port} ] && exec 3> /dev/$($bb basename $port)
done

say() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >&3; }
first_line() { printf '%s' "$1" | $bb head -n 1 | $bb cut -c 1-200; }
# Runs a command; the value is ok, or its exit status.
try() {
    key=$1
    shift
    out=$("$@" 2>&1)
    status=$?
    [ $status -eq 0 ] && status=ok
    say $key $status "$(first_line "$out")"
}

<#if devices?has_content>
# Tries a command again for some ten seconds.
wait_for() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || return 1
        $bb usleep 50000
    done
}
arrived() {
    for device in /sys/bus/virtio/drivers/$driver/virtio*; do
        case "$before " in *" $device "*) ;; *) [ -e $device ] && return 0 ;; esac
    done
    return 1
}
gone() { [ ! -e $device ]; }
mount_it() {
    [ $source != block ] || from=/dev/$($bb ls $device/block) || return 1
    $bb mount -t $type -o $options $from $d/$name
}
# Waits for a device, reads its token, unmounts it, and waits until it is gone.
plug() {
    name=$1 driver=$2 type=$3 options=$4 source=$5 from=$5
    [ $slots != 0 ] || return
    if [ ! -d /sys/bus/virtio/drivers/$driver ] || ! $bb grep -qw $type /proc/filesystems; then
        say plug.$name.lacks "the driver $driver" "the file system $type"
        return
    fi
    before=" $(echo /sys/bus/virtio/drivers/$driver/virtio*)"
    say plug.$name.wanted ok
    try plug.$name.arrived wait_for arrived
    arrived || return
    try plug.$name.mount wait_for mount_it
    try plug.$name.read $bb cat $d/$name/token
    try plug.$name.umount $bb umount $d/$name
    try plug.$name.gone wait_for gone
}

</#if>
say begin ${token}
say kernel "$($bb uname -r)"

while read device point type options rest; do
    [ $point = / ] && [ $device != rootfs ] && say root $type "$device $options"
done < /proc/mounts
<#if verity>
say root.table "$($old/bin/dm-table | $bb base64 | $bb tr -d '\n')"
</#if>
$bb find / -xdev -type f -exec $old/bin/dax-state {} + | while read state path; do
    # Something mounted over a file, as systemd does with machine-id, is not the image's.
    if [ $state = 1 ]; then echo mapped
    else $bb grep -q " $path " /proc/mounts || say dax.not $state "$path"; fi
done | $bb wc -l | while read count; do say dax.mapped $count; done

$old/bin/bus < $old/probe/bus-request 2> /dev/null | $bb base64 | while read part; do say units $part; done

<#if devices?has_content>
set -- /sys/bus/pci/slots/*/power
[ -e "$1" ] || shift
slots=$#
say plug.slots $slots

</#if>
# A program starts unless the shell or the loader refuses it, or it crashes.
while read program; do
    out=$($bb timeout -s KILL 20 $program --version 2>&1 < /dev/null)
    say binary $? "$program $(first_line "$out")"
done < $old/probe/binaries

d=/run/coracle-probe
<#if devices?has_content>
# The host plugs a device in when it reads "wanted", and unplugs it when it reads "umount".
<#list devices as device>
$bb mkdir -p $d/${device.name}
plug ${device.name} ${device.driver} ${device.fileSystem} ${device.options} ${device.source} &
</#list>

</#if>
$bb mkdir -p $d/upper $d/work $d/merged $d/volume
try overlay.mount $bb mount -t overlay -o lowerdir=/usr,upperdir=$d/upper,workdir=$d/work overlay $d/merged
echo ${token} > $d/merged/written
try overlay.read $bb cat $d/upper/written

link=none
for interface in /sys/class/net/*; do
    [ -e $interface/device ] && link=$($bb basename $interface)
done
$bb ip link set lo up
try net.link $bb ip link set $link up
# The guest may have asked QEMU for the same address already.
has_address() { $bb ip address show dev $link | $bb grep -q 'inet ${address}/'; }
has_route() { $bb ip route | $bb grep -q '^default via ${gateway} '; }
add_address() { has_address || $bb ip address add ${address}/24 dev $link || has_address; }
add_route() { has_route || $bb ip route add default via ${gateway} || has_route; }
try net.address add_address
try net.route add_route
try net.ping $bb ping -c 1 -W 5 ${gateway}
try tcp.exchange $bb timeout 30 $bb nc -w 20 ${server} ${serverPort} -e $bb sh -c 'echo ${token}; read -r answer; echo "$answer" >&2'

try volume.mount $bb mount -t ${volumeFileSystem} -o ro ${volumeDevice} $d/volume
try volume.read $bb cat $d/volume/token
wait

<#if scratchDisks>
# Where udev would put them.
$bb mkdir -p /dev/disk/by-id
for block in /sys/block/vd*; do
    name=$($bb cat $block/serial 2> /dev/null)
    [ -z "$name" ] || [ -e /dev/disk/by-id/virtio-$name ] || $bb ln -s ../../$($bb basename $block) /dev/disk/by-id/virtio-$name
done
</#if>
<#if checks?has_content>
$bb mkdir $d/bin
$bb --install -s $d/bin
<#list checks as check>
PATH=$PATH:$d/bin $bb timeout -s KILL ${check.seconds} $bb sh $old/probe/checks/${check.name} > $d/out 2> $d/err < /dev/null
status=$?
say user.${check.name} $status "$($bb head -c ${outputLimit} $d/out | $bb base64 | $bb tr -d '\n')"
say user.${check.name}.error $status "$(first_line "$($bb head -c 200 $d/err)")"
$bb rm -f $d/out $d/err
</#list>

</#if>
<#if (hostSeconds > 0)>
# The host asks now; it says when it is done.
say host-questions wanted
echo "go on" | $bb timeout ${hostSeconds?c} $bb nc -l -p ${hostPort} > /dev/null 2>&1

</#if>
# As root, everything that could lift the protection of the image's disk is tried, and then every way to
# write to it: to the first sector of the disk and of each partition, where a few bytes are of no use.
# What the kernel refuses is as good as what has no effect; the host compares what is read afterwards.
tried() {
    "$@" > /dev/null 2>&1
    say write.try $? "$*"
}
put() { echo $1 > $2; }
map() { $old/bin/map-write <> $1; }
first_sector() { $bb dd if=$1 bs=512 count=1 iflag=direct 2> /dev/null | $bb base64 | $bb tr -d '\n'; }
image=$($bb readlink -f /sys/class/block/$($bb basename ${imageDevice}))
[ ! -e $image/partition ] || image=$($bb dirname $image)
$bb mkdir $d/nodes
$bb mount -t tmpfs tmpfs $d/nodes
for flag in /sys/bus/nd/devices/region*/read_only; do
    [ ! -e $flag ] || tried put 0 $flag
done
tried $bb mount -o remount,rw /
for device in $image $image/*; do
    [ $device = $image ] || [ -e $device/partition ] || continue
    node=$d/nodes/$($bb basename $device)
    IFS=: read -r major minor < $device/dev
    tried $bb mknod $node b $major $minor
    say write.before $($bb basename $node) "$(first_sector $node)"
    tried $bb blockdev --setrw $node
    $bb dd if=$node of=$d/sector bs=512 count=1 2> /dev/null
    printf %s ${token} | $bb dd of=$d/sector conv=notrunc 2> /dev/null
    tried $bb dd if=$d/sector of=$node bs=512 conv=notrunc,fsync
    tried $bb dd if=$d/sector of=$node bs=512 conv=notrunc oflag=direct
    tried map $node
done
put 3 /proc/sys/vm/drop_caches
for node in $d/nodes/*; do
    $bb blockdev --flushbufs $node
    say write.after $($bb basename $node) "$(first_sector $node)"
done

say end ${token}
exec 3>&-
$bb kill -${endSignal} 1
