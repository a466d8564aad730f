//! What the release binary is and what it must not contain.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use elf::ElfBytes;
use elf::abi;
use elf::endian::LittleEndian;
use elf::section::SectionHeader;
use elf::segment::ProgramHeader;
use sanroot_tests::{release, tree};

/// Bytes of the largest binary that goes into an initramfs.
const LARGEST: usize = 256 * 1024;

/// The build directory of this very test run.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("tmp lies in the build directory")
        .to_path_buf()
}

/// The binary, built once for all tests.
static BINARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    fs::read(release::build(&tree::root(), &target()))
        .expect("cargo build gives target/release/sanroot")
});

fn headers() -> ElfBytes<'static, LittleEndian> {
    ElfBytes::minimal_parse(&BINARY).expect("a little-endian ELF file")
}

fn segments() -> Vec<ProgramHeader> {
    headers()
        .segments()
        .expect("program headers")
        .iter()
        .collect()
}

/// Sections with their names.
fn sections() -> Vec<(String, SectionHeader)> {
    let elf = headers();
    let (sections, names) = elf.section_headers_with_strtab().expect("section headers");
    let names = names.expect("section names");
    sections
        .expect("section headers")
        .iter()
        .map(|section| {
            (
                names
                    .get(section.sh_name as usize)
                    .expect("a name")
                    .to_owned(),
                section,
            )
        })
        .collect()
}

/// Whether the binary contains `text`.
fn contains(text: &str) -> bool {
    BINARY
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn it_is_an_executable_at_a_fixed_address_for_x86_64() {
    let header = headers().ehdr;
    assert_eq!(header.class, elf::file::Class::ELF64);
    assert_eq!(header.e_machine, abi::EM_X86_64);
    assert_eq!(header.e_type, abi::ET_EXEC);
    let entered = segments().into_iter().find(|segment| {
        segment.p_type == abi::PT_LOAD
            && (segment.p_vaddr..segment.p_vaddr + segment.p_memsz).contains(&header.e_entry)
    });
    assert_eq!(
        entered.expect("a segment holds the entry point").p_flags,
        abi::PF_R | abi::PF_X
    );
}

#[test]
fn nothing_interprets_or_links_it_at_run_time() {
    for segment in segments() {
        for forbidden in [abi::PT_INTERP, abi::PT_DYNAMIC, abi::PT_SHLIB] {
            assert_ne!(segment.p_type, forbidden, "{segment:?}");
        }
    }
    for (name, section) in sections() {
        for forbidden in [abi::SHT_DYNAMIC, abi::SHT_DYNSYM] {
            assert_ne!(section.sh_type, forbidden, "section {name}");
        }
    }
}

#[test]
fn nothing_need_be_relocated_initialised_or_torn_down() {
    let forbidden = [
        abi::SHT_REL,
        abi::SHT_RELA,
        abi::SHT_INIT_ARRAY,
        abi::SHT_FINI_ARRAY,
        abi::SHT_PREINIT_ARRAY,
    ];
    for (name, section) in sections() {
        assert!(!forbidden.contains(&section.sh_type), "section {name}");
        assert!(
            ![".ctors", ".dtors", ".init", ".fini"].contains(&name.as_str()),
            "section {name}"
        );
    }
}

#[test]
fn it_has_no_thread_local_storage() {
    assert!(
        segments()
            .iter()
            .all(|segment| segment.p_type != abi::PT_TLS)
    );
    for (name, section) in sections() {
        assert_eq!(
            section.sh_flags & u64::from(abi::SHF_TLS),
            0,
            "section {name}"
        );
    }
}

#[test]
fn no_memory_is_both_writable_and_executable() {
    let loaded: Vec<ProgramHeader> = segments()
        .into_iter()
        .filter(|segment| segment.p_type == abi::PT_LOAD)
        .collect();
    assert!(!loaded.is_empty());
    for segment in loaded {
        assert_ne!(
            segment.p_flags & (abi::PF_W | abi::PF_X),
            abi::PF_W | abi::PF_X,
            "{segment:?}"
        );
    }
    for (name, section) in sections() {
        let both = u64::from(abi::SHF_WRITE | abi::SHF_EXECINSTR);
        assert_ne!(section.sh_flags & both, both, "section {name}");
    }
}

#[test]
fn its_stack_is_not_executable() {
    let stacks: Vec<ProgramHeader> = segments()
        .into_iter()
        .filter(|segment| segment.p_type == abi::PT_GNU_STACK)
        .collect();
    assert_eq!(
        stacks.len(),
        1,
        "without this header the kernel makes the stack executable"
    );
    assert_eq!(stacks[0].p_flags, abi::PF_R | abi::PF_W);
}

#[test]
fn it_is_small_and_stripped() {
    assert!(
        BINARY.len() <= LARGEST,
        "{} bytes, at most {LARGEST} are allowed",
        BINARY.len()
    );
    for (name, section) in sections() {
        assert_ne!(section.sh_type, abi::SHT_SYMTAB, "section {name}");
        assert!(!name.starts_with(".debug"), "section {name}");
    }
}

#[test]
fn it_has_no_allocator() {
    // rustc links the alloc crate only together with an allocator, so the sources are the proof, the strings a second one.
    for source in tree::files(".rs")
        .iter()
        .filter(|source| source.path.starts_with("agent/"))
    {
        for word in ["global_allocator", "extern crate alloc"] {
            assert!(!source.text.contains(word), "{} says {word}", source.path);
        }
    }
    for text in [
        "memory allocation of",
        "capacity overflow",
        "__rust_alloc",
        "__rdl_alloc",
        "malloc",
    ] {
        assert!(!contains(text), "the binary contains {text:?}");
    }
}

#[test]
fn it_names_no_place_of_the_machine_that_built_it() {
    let root = tree::root();
    let home = std::env::var("HOME").expect("HOME is set");
    for place in [
        root.to_str().expect("a path in UTF-8"),
        &home,
        "/root/",
        "/home/",
        "/rustc/",
        ".cargo",
        ".rustup",
        "crates.io",
    ] {
        assert!(
            place == "/" || !contains(place),
            "the binary contains {place:?}"
        );
    }
}

#[test]
fn two_directories_give_the_same_bytes() {
    let elsewhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    fs::create_dir_all(&elsewhere).expect("a writable build directory");
    release::copy_tree(&elsewhere);
    let other =
        fs::read(release::build(&elsewhere, &elsewhere.join("target"))).expect("a second binary");
    assert_eq!(BINARY.len(), other.len(), "the sizes differ");
    let difference = BINARY.iter().zip(&other).position(|(one, two)| one != two);
    assert_eq!(difference, None, "the first differing byte");
}
