//! What the release binaries are and what they must not contain.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use elf::ElfBytes;
use elf::abi;
use elf::endian::LittleEndian;
use elf::section::SectionHeader;
use elf::segment::ProgramHeader;
use sanroot_tests::{release, tree};

/// The binaries by their names, and how many bytes each may have: the first one goes into every initramfs, the second one
/// into none. 512 KiB were meant for the second one when it opened no sessions, which takes the machines of a boot and the whole
/// edge, and before `verify` judged whether each session's portal is reached by what a line makes of its NIC.
const NAMES: [(&str, usize); 2] = [("sanroot", 256 * 1024), ("sanroot-installer", 563 * 1024)];

/// The build directory of this very test run.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("tmp lies in the build directory")
        .to_path_buf()
}

struct Binary {
    name: &'static str,
    largest: usize,
    bytes: Vec<u8>,
}

/// The binaries, built once for all tests.
static BINARIES: LazyLock<[Binary; 2]> =
    LazyLock::new(|| read(&release::build(&tree::root(), &target())));

/// The binaries beside the agent.
fn read(agent: &Path) -> [Binary; 2] {
    NAMES.map(|(name, largest)| Binary {
        name,
        largest,
        bytes: fs::read(agent.with_file_name(name)).expect("cargo build gives both binaries"),
    })
}

impl Binary {
    fn headers(&self) -> ElfBytes<'_, LittleEndian> {
        ElfBytes::minimal_parse(&self.bytes).expect("a little-endian ELF file")
    }

    fn segments(&self) -> Vec<ProgramHeader> {
        let segments = self.headers().segments().expect("program headers");
        segments.iter().collect()
    }

    /// Sections with their names.
    fn sections(&self) -> Vec<(String, SectionHeader)> {
        let elf = self.headers();
        let (sections, names) = elf.section_headers_with_strtab().expect("section headers");
        let names = names.expect("section names");
        sections
            .expect("section headers")
            .iter()
            .map(|section| {
                let name = names.get(section.sh_name as usize).expect("a name");
                (format!("{name} of {}", self.name), section)
            })
            .collect()
    }

    /// Whether it contains `text`.
    fn contains(&self, text: &str) -> bool {
        self.bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }
}

/// The segments of both.
fn segments() -> Vec<ProgramHeader> {
    BINARIES.iter().flat_map(Binary::segments).collect()
}

/// The sections of both.
fn sections() -> Vec<(String, SectionHeader)> {
    BINARIES.iter().flat_map(Binary::sections).collect()
}

#[test]
fn each_is_an_executable_at_a_fixed_address_for_x86_64() {
    for binary in BINARIES.iter() {
        let header = binary.headers().ehdr;
        assert_eq!(header.class, elf::file::Class::ELF64);
        assert_eq!(header.e_machine, abi::EM_X86_64);
        assert_eq!(header.e_type, abi::ET_EXEC);
        let entered = binary.segments().into_iter().find(|segment| {
            segment.p_type == abi::PT_LOAD
                && (segment.p_vaddr..segment.p_vaddr + segment.p_memsz).contains(&header.e_entry)
        });
        let entered = entered.expect("a segment holds the entry point");
        assert_eq!(entered.p_flags, abi::PF_R | abi::PF_X, "{}", binary.name);
    }
}

#[test]
fn nothing_interprets_or_links_them_at_run_time() {
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
        let name = name.split(' ').next().expect("a name");
        assert!(
            ![".ctors", ".dtors", ".init", ".fini"].contains(&name),
            "section {name}"
        );
    }
}

#[test]
fn they_have_no_thread_local_storage() {
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
fn their_stacks_are_not_executable() {
    for binary in BINARIES.iter() {
        let mut segments = binary.segments();
        segments.retain(|segment| segment.p_type == abi::PT_GNU_STACK);
        assert_eq!(
            segments.len(),
            1,
            "without this header the kernel makes the stack executable: {}",
            binary.name
        );
        assert_eq!(segments[0].p_flags, abi::PF_R | abi::PF_W);
    }
}

#[test]
fn they_are_small_and_stripped() {
    for Binary {
        name,
        largest,
        bytes,
    } in BINARIES.iter()
    {
        let length = bytes.len();
        assert!(length <= *largest, "{name} has {length} bytes");
    }
    for (name, section) in sections() {
        assert_ne!(section.sh_type, abi::SHT_SYMTAB, "section {name}");
        assert!(!name.starts_with(".debug"), "section {name}");
    }
}

#[test]
fn they_have_no_allocator() {
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
        for binary in BINARIES.iter() {
            assert!(!binary.contains(text), "{} contains {text:?}", binary.name);
        }
    }
}

#[test]
fn they_name_no_place_of_the_machine_that_built_them() {
    let root = tree::root();
    // With the slash of whatever lies in it: /dev/root is no place of the builder's.
    let home = std::env::var("HOME").expect("HOME is set") + "/";
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
        for binary in BINARIES.iter() {
            assert!(
                place == "/" || !binary.contains(place),
                "{} contains {place:?}",
                binary.name
            );
        }
    }
}

#[test]
fn two_directories_give_the_same_bytes() {
    let elsewhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    fs::create_dir_all(&elsewhere).expect("a writable build directory");
    release::copy_tree(&elsewhere);
    let others = read(&release::build(&elsewhere, &elsewhere.join("target")));
    for (binary, other) in BINARIES.iter().zip(&others) {
        let (one, two) = (&binary.bytes, &other.bytes);
        assert_eq!(one.len(), two.len(), "the sizes of {} differ", binary.name);
        let difference = one.iter().zip(two).position(|(one, two)| one != two);
        assert_eq!(
            difference, None,
            "the first differing byte, {}",
            binary.name
        );
    }
}
