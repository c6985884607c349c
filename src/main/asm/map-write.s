# map-write: maps the first page of standard input, which must be open for reading and writing, so
# that writes go to the file; changes one byte of it and waits until it is written (msync).
# Status 0 where no call failed; a write that the kernel refuses by a signal ends the program.
# Static x86-64 ELF without sections; Linux system calls only.
.intel_syntax noprefix
.globl _start
_start:
    xor   edi, edi            # any address
    mov   esi, 4096
    push  3                   # PROT_READ | PROT_WRITE
    pop   rdx
    push  1                   # MAP_SHARED
    pop   r10
    xor   r8d, r8d            # standard input
    xor   r9d, r9d            # its first page
    push  9                   # mmap
    pop   rax
    syscall
    test  rax, rax
    js    fail
    xor   byte ptr [rax+256], 0xa5
    mov   rdi, rax
    mov   esi, 4096
    push  4                   # MS_SYNC
    pop   rdx
    push  26                  # msync
    pop   rax
    syscall
    test  eax, eax
    js    fail
    xor   edi, edi
    jmp   exit
fail:
    push  1
    pop   rdi
exit:
    mov   eax, 60
    syscall
