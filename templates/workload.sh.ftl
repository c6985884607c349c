# Runs in a container and asks what a program can and cannot do there. An answer is a line: NAME TEXT.
b=/workload/busybox
answer() { echo "$*"; }
may() { if ( eval "$2" ) 2>/dev/null; then answer "$1" done; else answer "$1" refused; fi; }

may overlay 'echo written > /workload/overlay && [ "$($b cat /workload/overlay)" = written ]'
answer volume "$($b cat /volume/token)"
may volume-write '$b cp /volume/token /volume/answer'
may read-only 'echo written > /volume-read-only/answer'
answer tcp "$(echo ${token} | $b nc -w 10 ${gateway} ${port} 2>&1)"
answer memory "$($b cat /sys/fs/cgroup/memory.max)"
answer processes "$($b cat /sys/fs/cgroup/pids.max)"
may node '$b mknod /workload/node b 259 0'
# What a guest's root could switch to make its NVDIMMs writable, and they themselves.
may region 'for each in /sys/bus/nd/devices/region*/read_only /sys/block/pmem*/ro; do
  [ -e "$each" ] && echo 0 > "$each" && exit 0; done; exit 1'
may device 'for each in /dev/pmem*; do [ -e "$each" ] && exit 0; done; exit 1'
$b find / -xdev -type f -exec /workload/dax-state {} +
answer asked all
$b mkdir /workload/bin && $b --install -s /workload/bin
PATH=$PATH:/workload/bin
exec $b sh /workload/run
