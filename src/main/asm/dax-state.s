# daxstat PATH...: prints "1 PATH" where statx says STATX_ATTR_DAX, "0 PATH" where not, "? PATH" on error.
# Static x86-64 ELF without sections; Linux system calls only.
.intel_syntax noprefix
.globl _start
_start:
    pop   rbx                 # argc
    pop   rcx                 # argv[0]
    sub   rsp, 256            # struct statx
    lea   rbx, [rsp+256]      # argv[1]
next:
    mov   rsi, [rbx]          # path
    add   rbx, 8
    test  rsi, rsi
    jz    done
    mov   r12, rsi
    mov   edi, -100           # AT_FDCWD
    xor   edx, edx            # flags
    mov   r10d, 0x7ff         # STATX_BASIC_STATS
    mov   r8, rsp
    mov   eax, 332            # statx
    syscall
    mov   word ptr [rsp-32], 0x2030     # "0 "
    test  eax, eax
    js    bad
    test  byte ptr [rsp+10], 0x20       # stx_attributes & 0x200000
    jz    print
    mov   byte ptr [rsp-32], 0x31       # '1'
    jmp   print
bad:
    mov   byte ptr [rsp-32], 0x3f       # '?'
print:
    lea   rsi, [rsp-32]
    push  2
    pop   rdx
    call  write
    mov   rsi, r12
    xor   edx, edx
len:
    cmp   byte ptr [rsi+rdx], 0
    je    lend
    inc   edx
    jmp   len
lend:
    call  write
    mov   byte ptr [rsp-32], 0x0a
    lea   rsi, [rsp-32]
    push  1
    pop   rdx
    call  write
    jmp   next
write:
    push  1
    pop   rdi
    mov   eax, edi
    syscall
    ret
done:
    xor   edi, edi
    mov   eax, 60             # exit(0)
    syscall
