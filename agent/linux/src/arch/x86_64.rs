//! x86-64: entry point, memory functions, and the raw system calls that rustix does not offer.
#![expect(unsafe_code, reason = "system calls and the entry point are assembly")]

use core::arch::asm;

use rustix::fd::RawFd;
use sanroot_core::ibft::scan::{ENDING, PLACES, STEP};

/// Emits `_start` and the memory functions that the compiler calls, and hands the initial stack to `$main`.
///
/// `$main` is `extern "C" fn(*const usize) -> !`; its argument points at `argc` as the kernel left it (System V ABI,
/// AMD64 supplement, 3.4.1). It is a macro because these symbols belong into the binary only: in a library they would
/// replace the C library's in every test that links it. They move words: where instructions are emulated or counted,
/// each repetition costs one.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        ::core::arch::global_asm!(
            ".pushsection .text._start,\"ax\",@progbits",
            ".globl _start",
            "_start:",
            "xor ebp, ebp",
            "mov rdi, rsp",
            "and rsp, -16",
            "call {main}",
            "ud2",
            ".popsection",
            ".pushsection .text.memory,\"ax\",@progbits",
            ".globl memcpy",
            "memcpy:",
            "mov rax, rdi",
            "mov rcx, rdx",
            "shr rcx, 3",
            "rep movsq",
            "mov ecx, edx",
            "and ecx, 7",
            "rep movsb",
            "ret",
            ".globl memmove",
            "memmove:",
            "mov rax, rdi",
            "sub rax, rsi",
            "cmp rax, rdx",
            "jae memcpy",
            "mov rax, rdi",
            "mov rcx, rdx",
            "lea rdi, [rdi + rdx - 1]",
            "lea rsi, [rsi + rdx - 1]",
            "std",
            "rep movsb",
            "cld",
            "ret",
            ".globl memset",
            "memset:",
            "mov r8, rdi",
            "movzx eax, sil",
            "mov r9, 0x0101010101010101",
            "imul rax, r9",
            "mov rcx, rdx",
            "shr rcx, 3",
            "rep stosq",
            "mov ecx, edx",
            "and ecx, 7",
            "rep stosb",
            "mov rax, r8",
            "ret",
            ".globl memcmp",
            ".globl bcmp",
            "memcmp:",
            "bcmp:",
            "mov rcx, rdx",
            "xor eax, eax",
            "repe cmpsb",
            "je 4f",
            "movzx eax, byte ptr [rdi - 1]",
            "movzx ecx, byte ptr [rsi - 1]",
            "sub eax, ecx",
            "4:",
            "ret",
            ".globl strlen",
            "strlen:",
            "xor eax, eax",
            "5:",
            "cmp byte ptr [rdi + rax], 0",
            "je 6f",
            "inc rax",
            "jmp 5b",
            "6:",
            "ret",
            ".popsection",
            main = sym $main,
        );
    };
}

/// Whether firmware may leave a table in low memory (iBFT 1.03, 1.4.3.2), as the BIOS of a PC does.
pub const LOW_MEMORY: bool = true;

/// [`sanroot_core::ibft::scan::has_ending`], eight places at a time: each boot looks at 24,576.
pub fn has_ending(places: &[[u8; STEP]; PLACES]) -> bool {
    const { assert!(STEP == 16 && PLACES.is_multiple_of(16)) };
    let found: u32;
    // SAFETY: it reads words inside of `places` alone, which is borrowed, and writes nothing but registers.
    unsafe {
        asm!(
            "movd {ending}, {found:e}",
            "pshuflw {ending}, {ending}, 0",
            "punpcklqdq {ending}, {ending}",
            "pxor {seen}, {seen}",
            "2:",
            ".irp lane, 0, 1, 2, 3, 4, 5, 6, 7",
            "pinsrw {one}, word ptr [{at} + 16 * \\lane - 126], \\lane",
            "pinsrw {other}, word ptr [{at} + 16 * \\lane + 2], \\lane",
            ".endr",
            "pcmpeqw {one}, {ending}",
            "pcmpeqw {other}, {ending}",
            "por {seen}, {one}",
            "por {seen}, {other}",
            "add {at}, 256",
            "dec {left:e}",
            "jnz 2b",
            "pmovmskb {found:e}, {seen}",
            at = inout(reg) places.as_ptr().cast::<u8>().wrapping_add(128) => _,
            left = inout(reg) PLACES / 16 => _,
            found = inout(reg) u32::from(ENDING) => found,
            ending = out(xmm_reg) _,
            seen = out(xmm_reg) _,
            one = out(xmm_reg) _,
            other = out(xmm_reg) _,
            options(nostack, readonly),
        );
    }
    found != 0
}

/// Numbers of the system calls made here (Linux `arch/x86/entry/syscalls/syscall_64.tbl`).
pub mod number {
    /// `write`
    pub const WRITE: usize = 1;
    /// `rt_sigaction`
    pub const RT_SIGACTION: usize = 13;
    /// `rt_sigprocmask`
    pub const RT_SIGPROCMASK: usize = 14;
    /// `ioctl`
    pub const IOCTL: usize = 16;
    /// `recvfrom`
    pub const RECVFROM: usize = 45;
    /// `setsockopt`
    pub const SETSOCKOPT: usize = 54;
    /// `clone`
    pub const CLONE: usize = 56;
    /// `execve`
    pub const EXECVE: usize = 59;
    /// `clock_gettime`
    pub const CLOCK_GETTIME: usize = 228;
    /// `exit_group`
    pub const EXIT_GROUP: usize = 231;
    /// `ppoll`
    pub const PPOLL: usize = 271;
    /// `signalfd4`
    pub const SIGNALFD4: usize = 289;
    /// `close_range`
    pub const CLOSE_RANGE: usize = 436;
}

/// A system call with up to five arguments; the result is the kernel's, a negative errno on failure.
///
/// # Safety
/// The arguments must be what the call named by `number` demands; pointers must be valid for what it does with them.
pub unsafe fn syscall5(number: usize, arguments: [usize; 5]) -> isize {
    let [a, b, c, d, e] = arguments;
    // SAFETY: the caller vouches for number and arguments; no such call has a sixth one.
    unsafe { syscall6(number, [a, b, c, d, e, 0]) }
}

/// The same with six arguments.
///
/// # Safety
/// As of [`syscall5`].
pub unsafe fn syscall6(number: usize, arguments: [usize; 6]) -> isize {
    let [a, b, c, d, e, f] = arguments;
    let result: isize;
    // SAFETY: the caller vouches for number and arguments; the kernel clobbers only rax, rcx and r11.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") a,
            in("rsi") b,
            in("rdx") c,
            in("r10") d,
            in("r8") e,
            in("r9") f,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}

/// Makes a process that shares this one's memory: `clone` with `flags` and `pidfd`. It closes all descriptors but the
/// standard streams and `file`, writes the bytes into `file` with one call, and ends with zero or the error number. Its
/// instructions are these here alone, and use no stack.
///
/// # Safety
/// `flags` are `CLONE_VM | CLONE_PIDFD` and a signal, with `CLONE_SIGHAND` or without; `pidfd` is valid for a
/// write; the bytes stay readable until the process has ended, or is to end before it has run.
pub unsafe fn clone_writer(
    flags: usize,
    pidfd: *mut RawFd,
    file: RawFd,
    (bytes, length): (*const u8, usize),
) -> isize {
    let result: isize;
    // SAFETY: the caller vouches for the arguments. In this process the kernel clobbers only rax, rcx and r11; the other
    // one never leaves the block, and changes no memory and no descriptor of this one.
    unsafe {
        asm!(
            "syscall",
            "test rax, rax",
            "jnz 2f",
            "mov eax, {close_range}",
            "mov edi, 3",
            "lea esi, [r12 - 1]",
            "xor edx, edx",
            "syscall",
            "mov eax, {close_range}",
            "lea edi, [r12 + 1]",
            "mov esi, -1",
            "xor edx, edx",
            "syscall",
            "mov eax, {write}",
            "mov edi, r12d",
            "mov rsi, r13",
            "mov rdx, r14",
            "syscall",
            "xor ecx, ecx",
            "mov edi, eax",
            "neg edi",
            "cmovs edi, ecx",
            "mov eax, {exit_group}",
            "syscall",
            "2:",
            close_range = const number::CLOSE_RANGE,
            write = const number::WRITE,
            exit_group = const number::EXIT_GROUP,
            inlateout("rax") number::CLONE => result,
            in("rdi") flags,
            in("rsi") 0,
            in("rdx") pidfd,
            in("r10") 0,
            in("r8") 0,
            in("r12") file,
            in("r13") bytes,
            in("r14") length,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}
