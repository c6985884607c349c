# Starts a container in a guest: mounts what the host's table says, runs crun, and passes on input, output, signals
# and the exit status by four virtio ports. Needs no libc and no writable data but its stack. Assembled as pre-init.s.
#
# The table is /run/coracle/config/setup, 32-bit little-endian numbers and texts that end with a zero byte:
#   0   user and group that own the container's standard streams
#   8   offset of the first operation; each has six numbers, offsets being from the table's beginning:
#       0 the end
#       1 mkdir           path
#       2 mount           source, target, type, flags, data
#       3 ioctl           request, argument (on a socket of the internet)
#       4 mount a volume  UUID (16 bytes), target, -, flags, data: the NVDIMM, or the virtio disk, whose
#                         EROFS has this UUID
# The volume with the label coracle-run is mounted on /run/coracle/config first.
#
# Ports 1 to 4 of one bus: input, output, errors, and the status port, on which lines go to the host:
#   start        all ports are open
#   error STEP   what failed, then the messages of crun
#   exit NUMBER  as wait4(2) has it
# and from which each byte that comes is the number of a signal for the program.
.intel_syntax noprefix
.globl _start

.set BUFFER, 0                  # 64 KiB to copy with
.set PATH, 65536                # a path to fill in
.set BLOCK, 65600               # the beginning of a superblock
.set STATUS, 65728              # of wait4
.set PIPES, 65744               # three pairs
.set PORTS, 65776               # four
.set FRAME, 65856

_start:
    mov rax, [rsp]
    lea rax, [rsp+rax*8+16]
    mov r15, rax                # the environment
    sub rsp, FRAME
    mov rbp, rsp
    xor ebx, ebx                # the copier of output
    xor r14d, r14d              # the copier of errors

    lea rdi, dir_run[rip]
    call mkdir
    lea rdi, dir_config[rip]
    call mkdir
    lea rdi, label[rip]
    mov esi, 64                 # the label's place in a superblock
    call find
    test eax, eax
    js no_config
    lea rdi, [rbp+PATH]
    lea rsi, dir_config[rip]
    lea rdx, erofs[rip]
    mov r10d, 1 | 2 | 4 | 8     # MS_RDONLY, NOSUID, NODEV, NOEXEC
    lea r8, dax[rip]
    mov eax, 165
    syscall
    test eax, eax
    js no_config
    lea rdi, setup[rip]
    xor esi, esi
    call open
    mov r8d, eax
    mov eax, 9                  # mmap(0, 64 KiB, PROT_READ, MAP_PRIVATE, fd, 0)
    xor edi, edi
    mov esi, 65536
    mov edx, 1
    mov r10d, 2
    xor r9d, r9d
    syscall
    test rax, rax
    js no_config
    mov r12, rax

    call ports                  # first, so that what fails can be said
    mov eax, 41                 # socket(AF_INET, SOCK_DGRAM, 0)
    mov edi, 2
    mov esi, 2
    xor edx, edx
    syscall
    push rax
    mov r13d, [r12+8]
    add r13, r12
operation:
    mov eax, [r13]
    test eax, eax
    jz mounted
    cmp eax, 1
    je op_mkdir
    cmp eax, 3
    je op_ioctl
    mov edi, [r13+4]
    add rdi, r12
    cmp eax, 4
    jne op_mount
    mov esi, 48                 # the UUID's place in a superblock
    call find
    test eax, eax
    js op_failed
    lea rdi, [rbp+PATH]
    lea rdx, erofs[rip]
    jmp mount_on
op_mount:
    mov edx, [r13+12]
    add rdx, r12
mount_on:
    mov esi, [r13+8]
    add rsi, r12
    mov r10d, [r13+16]
    mov r8d, [r13+20]
    add r8, r12
    mov eax, 165
    syscall
    test eax, eax
    js op_failed
    jmp op_next
op_mkdir:
    mov edi, [r13+4]
    add rdi, r12
    call mkdir
    jmp op_next
op_ioctl:
    mov edi, [rsp]
    mov esi, [r13+4]
    mov edx, [r13+8]
    add rdx, r12
    mov eax, 16
    syscall
    test eax, eax
    js op_failed
op_next:
    add r13, 24
    jmp operation
op_failed:
    lea rsi, error_setup[rip]
    call say
    mov rax, r13                # the number of the operation
    sub rax, r12
    sub eax, [r12+8]
    xor edx, edx
    mov ecx, 24
    div ecx
    call say_number
    jmp power_off

mounted:
    lea rsi, started[rip]
    call say
    mov eax, 157                # prctl(PR_SET_CHILD_SUBREAPER, 1)
    mov edi, 36
    mov esi, 1
    syscall
    xor r13d, r13d
make_pipe:
    mov eax, 293                # pipe2(pair, O_CLOEXEC)
    lea rdi, [rbp+PIPES+r13*8]
    mov esi, 0x80000
    syscall
    mov eax, 93                 # fchown(end, user, group): a program may open its streams anew
    mov edi, [rbp+PIPES+r13*8]
    call chown_end
    mov eax, 93
    mov edi, [rbp+PIPES+r13*8+4]
    call chown_end
    inc r13d
    cmp r13d, 3
    jne make_pipe

    mov edi, [rbp+PORTS]        # input: from the port to the pipe
    mov esi, [rbp+PIPES+4]
    call copier
    mov edi, [rbp+PIPES+8]
    mov esi, [rbp+PORTS+4]
    call copier
    mov ebx, eax
    mov edi, [rbp+PIPES+16]
    mov esi, [rbp+PORTS+8]
    call copier
    mov r14d, eax

    mov eax, 57                 # fork
    syscall
    test eax, eax
    jnz creating
    mov edi, [rbp+PIPES]
    xor esi, esi
    call dup2
    mov edi, [rbp+PIPES+12]
    mov esi, 1
    call dup2
    mov edi, [rbp+PIPES+20]
    mov esi, 2
    call dup2
    push 0
    lea rax, name[rip]
    push rax
    lea rax, pid_option[rip]
    push rax
    lea rax, bundle[rip]
    push rax
    lea rax, create[rip]
    push rax
    jmp crun
creating:
    mov r13d, eax
    xor eax, eax
close_pipe:
    push rax
    mov edi, [rbp+PIPES+rax*4]
    mov eax, 3
    syscall
    pop rax
    inc eax
    cmp eax, 6
    jne close_pipe
    call wait
    lea rsi, error_create[rip]
    jnz crun_failed

    lea rdi, pid_file[rip]
    xor esi, esi
    call open
    mov edi, eax
    call read_buffer
    xor r13d, r13d              # the program's process
    lea rsi, [rbp+BUFFER]
digit:
    movzx eax, byte ptr [rsi]
    sub eax, 48
    cmp eax, 9
    ja have_pid
    imul r13d, r13d, 10
    add r13d, eax
    inc rsi
    jmp digit
have_pid:
    mov eax, 57                 # fork: signals
    syscall
    test eax, eax
    jz signals
    push r13
    mov eax, 57
    syscall
    test eax, eax
    jnz starting
    push 0
    lea rax, name[rip]
    push rax
    lea rax, start[rip]
    push rax
crun:                           # execve("/usr/bin/crun", what was pushed, environment)
    lea rax, log_option[rip]
    push rax
    lea rax, crun_path[rip]
    push rax
    mov rdi, rax
    mov rsi, rsp
    mov rdx, r15
    mov eax, 59
    syscall
    mov edi, 127
    jmp exit
starting:
    mov r13d, eax
    call wait
    pop r13
    lea rsi, error_start[rip]
    jnz crun_failed
    call wait                   # for the program
    mov r13d, ebx               # all that it wrote
    test r13d, r13d
    jz output_copied
    push qword ptr [rbp+STATUS]
    call wait
    pop qword ptr [rbp+STATUS]
output_copied:
    mov r13d, r14d
    test r13d, r13d
    jz errors_copied
    push qword ptr [rbp+STATUS]
    call wait
    pop qword ptr [rbp+STATUS]
errors_copied:
    mov eax, 162                # sync: the host may end the machine as soon as it knows
    syscall
    lea rsi, exited[rip]
    call say
    mov eax, [rbp+STATUS]
    call say_number
    jmp power_off

crun_failed:
    call say
    lea rdi, log_file[rip]
    xor esi, esi
    call open
    test eax, eax
    js power_off
    mov edi, eax
    call read_buffer
    mov edx, eax
    test eax, eax
    jle power_off
    lea rsi, [rbp+BUFFER]
    mov edi, [rbp+PORTS+12]
    mov eax, 1
    syscall
power_off:
    mov eax, 169                # reboot(…, LINUX_REBOOT_CMD_POWER_OFF)
    mov edi, 0xfee1dead
    mov esi, 0x28121969
    mov edx, 0x4321fedc
    syscall
no_config:
    mov edi, 1
exit:
    mov eax, 60
    syscall

mkdir:                          # mkdir(rdi, 0755)
    mov eax, 83
    mov esi, 0755
    syscall
    ret

open:                           # open(rdi, rsi | O_CLOEXEC)
    mov eax, 2
    or esi, 0x80000
    syscall
    ret

dup2:
    mov eax, 33
    syscall
    ret

chown_end:
    mov esi, [r12]
    mov edx, [r12+4]
    syscall
    ret

read_buffer:                    # read(rdi, buffer, 16 KiB)
    xor eax, eax
    lea rsi, [rbp+BUFFER]
    mov edx, 16384
    syscall
    ret

# Finds the NVDIMM, or else the virtio disk, whose superblock has the 16 bytes at rdi at its place esi; its path is in
# PATH then.
find:
    push rdi
    push rsi
    mov rax, pmem[rip]
    mov [rbp+PATH], rax
    mov dword ptr [rbp+PATH+8], 0x306d        # m0
    lea r9, [rbp+PATH+9]        # what is counted up
find_next:
    lea rdi, [rbp+PATH]
    xor esi, esi
    call open
    test eax, eax
    js find_other
    push rax
    mov edi, eax
    mov eax, 17                 # pread64(fd, block, 128, 1024)
    lea rsi, [rbp+BLOCK]
    mov edx, 128
    mov r10d, 1024
    syscall
    mov r8d, eax
    pop rdi
    mov eax, 3
    syscall
    cmp r8d, 128
    jne find_other
    cmp dword ptr [rbp+BLOCK], 0xe0f5e1e2
    jne find_other
    mov eax, [rsp]
    mov rdi, [rsp+8]
    mov rcx, [rbp+BLOCK+rax]
    cmp rcx, [rdi]
    jne find_other
    mov rcx, [rbp+BLOCK+rax+8]
    cmp rcx, [rdi+8]
    jne find_other
    xor eax, eax
    jmp found
find_other:
    inc byte ptr [r9]
    cmp byte ptr [r9], 58       # after 9
    je find_disk
    cmp byte ptr [r9], 107      # after j
    jne find_next
    mov eax, -2
    jmp found
find_disk:
    mov rax, disk[rip]
    mov [rbp+PATH], rax
    mov byte ptr [rbp+PATH+8], 0
    lea r9, [rbp+PATH+7]
    jmp find_next
found:
    pop rsi
    pop rdi
    ret

# Opens the four ports of the first bus that has them: /dev/vportBpN.
ports:
    mov rax, vport[rip]
    mov [rbp+PATH], rax
    mov dword ptr [rbp+PATH+8], 0x70307472    # rt0p
    mov word ptr [rbp+PATH+12], 0x31          # 1
ports_next:
    xor r13d, r13d
port:
    lea rdi, [rbp+PATH]
    lea eax, [r13+49]
    mov [rbp+PATH+12], al
    xor esi, esi                # input is read, output and errors are written, the last is both
    test r13d, r13d
    jz port_open
    mov esi, 1
    cmp r13d, 3
    jne port_open
    mov esi, 2
port_open:
    call open
    test eax, eax
    js ports_other
    mov [rbp+PORTS+r13*4], eax
    inc r13d
    cmp r13d, 4
    jne port
    ret
ports_other:
    inc byte ptr [rbp+PATH+10]
    cmp byte ptr [rbp+PATH+10], 58
    jne ports_next
    mov edi, 2
    jmp exit

# Writes the text at rsi to the status port.
say:
    xor edx, edx
length:
    inc edx
    cmp byte ptr [rsi+rdx], 0
    jne length
    mov edi, [rbp+PORTS+12]
    mov eax, 1
    syscall
    ret

# Writes eax in digits, and a newline.
say_number:
    lea rsi, [rbp+BLOCK+64]
    mov word ptr [rsi], 10      # newline, zero
    mov ecx, 10
number:
    xor edx, edx
    div ecx
    add edx, 48
    dec rsi
    mov [rsi], dl
    test eax, eax
    jnz number
    jmp say

# Starts a process that copies edi to esi to its end; eax is its number.
copier:
    push rdi
    push rsi
    mov eax, 57
    syscall
    test eax, eax
    jz copy
    pop rsi
    pop rdi
    ret
copy:
    pop rsi
    pop rdi
    push rsi
    xor esi, esi
    call dup2
    pop rdi
    mov esi, 1
    call dup2
    mov eax, 436                # close_range(2, all, 0): no copier may hold another's pipe
    mov edi, 2
    mov esi, -1
    xor edx, edx
    syscall
copy_next:
    xor eax, eax
    xor edi, edi
    lea rsi, [rbp+BUFFER]
    mov edx, 65536
    syscall
    cmp eax, -4                 # EINTR
    je copy_next
    mov edi, 0
    test eax, eax
    jle exit
    mov r13d, eax
    lea rsi, [rbp+BUFFER]
copy_rest:
    mov eax, 1
    mov edi, 1
    mov edx, r13d
    syscall
    test eax, eax
    jle exit
    add rsi, rax
    sub r13d, eax
    jnz copy_rest
    jmp copy_next

# Waits for the process r13d; others that end meanwhile are remembered. Not zero if it did not end well.
wait:
    mov eax, 61                 # wait4(-1, status, 0, 0)
    mov rdi, -1
    lea rsi, [rbp+STATUS]
    xor edx, edx
    xor r10d, r10d
    syscall
    cmp eax, -4
    je wait
    test eax, eax
    js wait_end
    cmp eax, ebx
    jne wait_errors
    xor ebx, ebx
wait_errors:
    cmp eax, r14d
    jne wait_this
    xor r14d, r14d
wait_this:
    cmp eax, r13d
    jne wait
wait_end:
    cmp dword ptr [rbp+STATUS], 0
    ret

# Passes on signals to the process r13d.
signals:
    xor eax, eax
    mov edi, [rbp+PORTS+12]
    lea rsi, [rbp+BUFFER]
    mov edx, 1
    syscall
    cmp eax, 1
    mov edi, 0
    jne exit
    mov edi, r13d
    movzx esi, byte ptr [rbp+BUFFER]
    mov eax, 62                 # kill
    syscall
    jmp signals

pmem:
    .ascii "/dev/pme"
disk:
    .ascii "/dev/vda"
vport:
    .ascii "/dev/vpo"
label:
    .ascii "coracle-run"
    .zero 5
dir_run:
    .asciz "/run/coracle"
dir_config:
    .asciz "/run/coracle/config"
setup:
    .asciz "/run/coracle/config/setup"
erofs:
    .asciz "erofs"
dax:
    .asciz "dax=always"
started:
    .asciz "start\n"
error_setup:
    .asciz "error setup "
error_create:
    .asciz "error create\n"
error_start:
    .asciz "error start\n"
exited:
    .asciz "exit "
crun_path:
    .asciz "/usr/bin/crun"
log_option:
    .asciz "--log=/run/coracle/log"
log_file:
    .asciz "/run/coracle/log"
create:
    .asciz "create"
bundle:
    .asciz "--bundle=/run/coracle/config"
pid_option:
    .asciz "--pid-file=/run/coracle/pid"
pid_file:
    .asciz "/run/coracle/pid"
start:
    .asciz "start"
name:
    .asciz "container"
