# dm-table: writes to standard output what device mapper says that the root is made of: the answer to
# DM_TABLE_STATUS with tables, a struct dm_ioctl and what follows it, of the device that "/" is on.
# Nothing, and status 1, where that is none of device mapper's.
# Static x86-64 ELF without sections; Linux system calls only.
.intel_syntax noprefix
.globl _start
_start:
    sub   rsp, 0x2000         # struct dm_ioctl with room for its answer; a fresh stack is zero
    lea   rdi, [rip+root]
    lea   rsi, [rsp-0x100]    # struct stat, below
    push  4                   # stat
    pop   rax
    syscall
    test  eax, eax
    js    fail
    mov   rax, [rsp-0x100]    # st_dev
    mov   [rsp+40], rax       # dev
    lea   rdi, [rip+control]
    push  2                   # O_RDWR
    pop   rsi
    push  2                   # open
    pop   rax
    syscall
    test  eax, eax
    js    fail
    mov   edi, eax
    mov   byte ptr [rsp], 4             # version 4.0.0
    mov   dword ptr [rsp+12], 0x2000    # data_size
    mov   dword ptr [rsp+16], 312       # data_start
    mov   byte ptr [rsp+28], 0x10       # flags: DM_STATUS_TABLE_FLAG
    mov   esi, 0xc138fd0c               # DM_TABLE_STATUS
    mov   rdx, rsp
    push  16                  # ioctl
    pop   rax
    syscall
    test  eax, eax
    js    fail
    push  1
    pop   rdi
    mov   rsi, rsp
    mov   edx, [rsp+12]       # as much as it filled
    mov   eax, edi            # write
    syscall
    xor   edi, edi
    jmp   exit
fail:
    push  1
    pop   rdi
exit:
    mov   eax, 60
    syscall
root:
    .asciz "/"
control:
    .asciz "/dev/mapper/control"
