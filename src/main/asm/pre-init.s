# pre-init: mounts what its table says, then becomes the program that the table names (systemd).
# Runs as PID 1, before anything else. A mount that fails is left to the mount units that follow.
# Static x86-64 ELF without sections; Linux system calls only. The table follows the code; all its
# fields are 32-bit words, all offsets count from its beginning:
#   exec           offset of the program to become
#   records        kind (1 tmpfs, 2 overlay, 0 end), mount flags, offsets of path, of the options of
#                  the tmpfs, of those of the overlay, and of what is not copied: relative paths, an
#                  empty one at their end
# A tmpfs gets a copy of what the image has at its path; an overlay shows it, with the tmpfs on top.
.intel_syntax noprefix
.globl _start

.set STAT, 0                  # struct stat, 144 bytes
.set MODE, 24
.set UID, 28
.set GID, 32
.set RDEV, 40
.set DENTS, 144               # buffer of getdents64
.set DENTS_SIZE, 2048
.set FRAME, DENTS + DENTS_SIZE
.set LINK, -4224              # below the stack pointer: target of a symbolic link
.set OTHER, -256              # the same: struct stat of what is not copied
.set INODE, 8

.set O_DIRECTORY, 0xb0000     # O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

_start:
    mov   r14, rsp            # argc, argv, 0, envp
    lea   rbx, [rip+table]
    push  39
    pop   rax                 # getpid
    syscall
    dec   eax
    jnz   exec                # not the first process: nothing is mounted
    lea   r12, [rbx+4]        # record
record:
    mov   eax, [r12]
    test  eax, eax
    jz    exec
    mov   r13d, [r12+8]       # path
    add   r13, rbx
    mov   rsi, r13
    call  opendir             # what is there now
    mov   ebp, eax
    test  eax, eax
    js    next_record
    cmp   dword ptr [r12], 2
    je    overlay

    mov   rsi, r13
    call  tmpfs
    jnz   close_source
    mov   rsi, r13
    call  opendir
    mov   r15d, eax
    mov   r8d, [r12+20]       # what is not copied: its inodes are kept from r9 to r14
    add   r8, rbx
except:
    cmp   byte ptr [r8], 0
    je    excepted
    mov   edi, ebp
    mov   rsi, r8
    lea   rdx, [rsp+OTHER]
    mov   r10d, 0x100         # AT_SYMLINK_NOFOLLOW
    mov   eax, 262            # newfstatat
    syscall
    test  eax, eax
    jnz   next_except
    push  [rdx+INODE]
next_except:
    inc   r8
    cmp   byte ptr [r8-1], 0
    jne   next_except
    jmp   except
excepted:
    mov   r9, rsp
    mov   edi, ebp
    mov   esi, r15d
    call  copy                # closes both
    mov   rsp, r14
next_record:
    add   r12, 24
    jmp   record

overlay:
    lea   rsi, [rip+stage]    # the tmpfs is seen here only while it is needed
    call  tmpfs
    jnz   close_source
    lea   rdi, [rip+work]
    call  mkdir
    lea   rdi, [rip+upper]
    call  mkdir
    lea   rsi, [rip+upper]
    call  opendir
    mov   r15d, eax
    sub   rsp, FRAME
    mov   edi, ebp
    mov   esi, eax
    call  attributes
    add   rsp, FRAME
    mov   edi, r15d
    call  close
    lea   rdx, [rip+overlay_name]
    mov   rdi, rdx
    mov   rsi, r13
    mov   r8d, [r12+16]
    call  mount
    lea   rdi, [rip+stage]
    push  2
    pop   rsi                 # MNT_DETACH
    mov   eax, 166            # umount2
    syscall
close_source:
    mov   edi, ebp
    call  close
    jmp   next_record

exec:
    mov   edi, [rbx]
    add   rdi, rbx
    lea   rsi, [r14+8]
    mov   rdx, [r14]
    lea   rdx, [r14+rdx*8+16]
    push  59
    pop   rax                 # execve
    syscall
    push  127
    pop   rdi
    push  60
    pop   rax                 # exit: the kernel panics and says why
    syscall

# rsi: where. Zero flag: done.
tmpfs:
    lea   rdx, [rip+tmpfs_name]
    mov   rdi, rdx
    mov   r8d, [r12+12]
# rdi source, rsi where, rdx type, r8d offset of the options
mount:
    add   r8, rbx
    mov   r10d, [r12+4]
    mov   eax, 165
    syscall
    test  eax, eax
    ret

mkdir:
    mov   esi, 0755
    push  83
    pop   rax
    syscall
    ret

close:
    push  3
    pop   rax
    syscall
    ret

# rsi name, edi directory that it is in (for an absolute path, any)
opendir:
    mov   edx, O_DIRECTORY
openat:
    mov   eax, 257
    syscall
    ret

# Gives directory esi the owner and mode of directory edi; needs a frame above the return address.
attributes:
    mov   r8d, esi
    lea   rsi, [rsp+8+STAT]
    push  5
    pop   rax                 # fstat
    syscall
    mov   edi, r8d
    mov   esi, [rsp+8+UID]
    mov   edx, [rsp+8+GID]
    push  93
    pop   rax                 # fchown
    syscall
    mov   esi, [rsp+8+MODE]
    push  91
    pop   rax                 # fchmod
    syscall
    ret

# Copies directory edi to directory esi with all below, and closes both.
copy:
    push  r12
    push  r13
    push  rbp
    push  r15
    sub   rsp, FRAME
    mov   r12d, edi
    mov   r13d, esi
    call  attributes
entries:
    mov   edi, r12d
    lea   rsi, [rsp+DENTS]
    mov   rbp, rsi
    mov   edx, DENTS_SIZE
    mov   eax, 217            # getdents64
    syscall
    test  eax, eax
    jle   copied
    lea   r15, [rbp+rax]
entry:
    cmp   rbp, r15
    jae   entries
    lea   rsi, [rbp+19]       # d_name
    mov   eax, [rsi]
    cmp   ax, 0x002e          # "."
    je    next_entry
    shl   eax, 8
    cmp   eax, 0x2e2e00       # ".."
    je    next_entry
    mov   edi, r12d
    mov   rdx, rsp
    mov   r10d, 0x100         # AT_SYMLINK_NOFOLLOW
    mov   eax, 262            # newfstatat
    syscall
    test  eax, eax
    js    next_entry
    mov   rax, [rsp+INODE]
    mov   r8, r9
compare:
    cmp   r8, r14
    je    copied_too
    add   r8, 8
    cmp   rax, [r8-8]
    jne   compare
    jmp   next_entry
copied_too:
    mov   al, [rsp+MODE+1]
    and   al, 0xf0
    cmp   al, 0x40
    je    directory
    cmp   al, 0xa0
    je    link
    cmp   al, 0x80
    je    file
    mov   edi, r13d
    mov   edx, [rsp+MODE]
    mov   r10, [rsp+RDEV]
    mov   eax, 259            # mknodat
    syscall
owner:
    mov   edi, r13d
    lea   rsi, [rbp+19]
    mov   edx, [rsp+UID]
    mov   r10d, [rsp+GID]
    mov   r8d, 0x100          # AT_SYMLINK_NOFOLLOW
    mov   eax, 260            # fchownat
    syscall
    mov   edx, [rsp+MODE]
    mov   al, dh
    and   al, 0xf0
    cmp   al, 0xa0
    je    next_entry
    mov   eax, 268            # fchmodat
    syscall
next_entry:
    movzx eax, word ptr [rbp+16]        # d_reclen
    add   rbp, rax
    jmp   entry

directory:
    mov   edi, r13d
    mov   edx, 0700
    mov   eax, 258            # mkdirat
    syscall
    mov   edi, r12d
    call  opendir
    push  rax
    mov   edi, r13d
    call  opendir
    mov   esi, eax
    pop   rdi
    call  copy
    jmp   next_entry

link:
    mov   edi, r12d
    lea   rdx, [rsp+LINK]
    mov   r10d, 4095
    mov   eax, 267            # readlinkat
    syscall
    test  eax, eax
    jle   next_entry
    mov   byte ptr [rsp+LINK+rax], 0
    mov   rdi, rdx
    mov   rdx, rsi
    mov   esi, r13d
    mov   eax, 266            # symlinkat
    syscall
    jmp   owner

file:
    mov   edi, r12d
    mov   edx, 0xa0000        # O_RDONLY | O_NOFOLLOW | O_CLOEXEC
    call  openat
    push  rax
    mov   edi, r13d
    mov   edx, 0x800c1        # O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    mov   r10d, 0600
    call  openat
    mov   edi, eax
    pop   r8
send:
    mov   esi, r8d
    xor   edx, edx
    mov   r10d, 0x7ffff000
    push  40
    pop   rax                 # sendfile
    syscall
    test  rax, rax
    jg    send
    call  close
    mov   edi, r8d
    call  close
    jmp   owner

copied:
    mov   edi, r12d
    call  close
    mov   edi, r13d
    call  close
    add   rsp, FRAME
    pop   r15
    pop   rbp
    pop   r13
    pop   r12
    ret

tmpfs_name:   .asciz "tmpfs"
overlay_name: .asciz "overlay"
stage:        .asciz "/run"
upper:        .asciz "/run/upper"
work:         .asciz "/run/work"
    .p2align 2, 0
table:
