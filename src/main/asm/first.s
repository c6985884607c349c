# first PROGRAM ARG0 [ARG]...: writes the time at which it began to standard output, as clock_gettime(2) has it for
# CLOCK_MONOTONIC (16 bytes), and runs the program. Static x86-64 ELF without sections; Linux system calls only.
.intel_syntax noprefix
.globl _start
_start:
    sub   rsp, 16             # struct timespec
    push  1
    pop   rdi                 # CLOCK_MONOTONIC
    mov   rsi, rsp
    mov   eax, 228            # clock_gettime
    syscall
    push  1
    pop   rax                 # write
    push  1
    pop   rdi
    mov   rsi, rsp
    push  16
    pop   rdx
    syscall
    mov   rcx, [rsp+16]       # argc
    lea   rdx, [rsp+rcx*8+32] # envp
    mov   rdi, [rsp+32]       # argv[1]
    lea   rsi, [rsp+40]       # argv+2
    mov   eax, 59             # execve
    syscall
    push  1
    pop   rdi
    mov   eax, 60             # exit: there is no such program
    syscall
