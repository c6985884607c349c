#!/bin/busybox sh
# The first root of a boot with a disk of Coracle's: mounts the image as the kernel would, adds a
# unit in /run to the image's own, makes the image the root and hands over to its init.
bb=/bin/busybox

give_up() {
    echo "${unit}: $*" > /dev/console
    $bb sleep 1
    $bb poweroff -f
}

tries=0
while [ ! -b ${rootDevice} ]; do
    tries=$((tries + 1))
    [ $tries -lt 250 ] || give_up "no ${rootDevice}"
    $bb usleep 20000
done
$bb mount -t ${fileSystem} -o 'ro<#if rootFlags?has_content>,${rootFlags}</#if>' ${rootDevice} /new || give_up "cannot mount ${rootDevice}"
$bb mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs /new/run || give_up "cannot mount /run"
$bb mkdir -p /new/run/old /new/run/systemd/system/${target}.wants
$bb cp /probe/${unit}.service /new/run/systemd/system/
$bb ln -s ../${unit}.service /new/run/systemd/system/${target}.wants/
$bb mount --move /dev /new/dev || give_up "cannot move /dev"
cd /new && $bb pivot_root . run/old || give_up "cannot make the image the root"
for init in ${inits}; do
    [ -x $init ] && exec $init "$@" < /dev/console > /dev/console 2>&1
done
give_up "the image has no init"
