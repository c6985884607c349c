# Connects to systemd's private socket, sends standard input, copies what comes back to standard output.
.intel_syntax noprefix
.globl _start
_start:
    mov eax, 41          # socket(AF_UNIX, SOCK_STREAM, 0)
    push 1
    pop rdi
    push 1
    pop rsi
    xor edx, edx
    syscall
    mov r12d, eax
    test eax, eax
    js fail
    push 0               # struct timeval: 30 s, for hosts that are busy
    push 30
    mov eax, 54          # setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, rsp, 16)
    mov edi, r12d
    push 1
    pop rsi
    push 20
    pop rdx
    mov r10, rsp
    push 16
    pop r8
    syscall
    mov eax, 42          # connect(s, address, 23)
    mov edi, r12d
    lea rsi, address[rip]
    push 23
    pop rdx
    syscall
    test eax, eax
    js fail
    sub rsp, 4096
    xor r13d, r13d       # from 0 ...
    mov r14d, r12d       # ... to the socket
    call copy
    mov r13d, r12d       # from the socket ...
    push 1
    pop r14              # ... to 1
    call copy
    xor edi, edi
    jmp exit
fail:
    push 1
    pop rdi
exit:
    mov eax, 60
    syscall
copy:
    xor eax, eax         # read(r13, buffer, 4096)
    mov edi, r13d
    lea rsi, [rsp+8]
    mov edx, 4096
    syscall
    test eax, eax
    jle done
    mov edx, eax         # write(r14, buffer, n)
    push 1
    pop rax
    mov edi, r14d
    lea rsi, [rsp+8]
    syscall
    test eax, eax
    jg copy
done:
    ret
address:
    .short 1
    .asciz "/run/systemd/private"
