//! How arguments are made: for whom, in which form, and what may stand in them.

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Whose parser reads the arguments.
    pub dialect: Dialect,
    /// What becomes of secrets.
    pub secrecy: Secrecy,
    /// Whether the firmware's table is used.
    pub source: Source,
    /// Who says how the NICs are addressed.
    pub network: Network,
    /// What NICs are found by.
    pub pin: Pin,
    /// The form of the result.
    pub layout: Layout,
}

/// Whose parser reads the arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// The agent of this tree.
    #[default]
    Sanroot,
    /// dracut's iscsi module with `network-legacy`.
    DracutLegacy,
    /// dracut's iscsi module with `network-manager`.
    DracutNm,
    /// dracut's iscsi module with `systemd-networkd`.
    DracutNetworkd,
    /// open-iscsi's scripts of Debian's initramfs-tools.
    InitramfsTools,
}

/// What becomes of secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrecy {
    /// They are not told.
    Omit,
    /// They lie in a private file of the image.
    #[default]
    File,
    /// They stand in the arguments.
    Inline,
}

/// Whether the firmware's table is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Where it holds all that is needed.
    #[default]
    Auto,
    /// For whatever it holds.
    Firmware,
    /// Not at all.
    Explicit,
}

/// Who says how the NICs are addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// The firmware's table where the sessions are its own, else the description.
    #[default]
    Auto,
    /// The firmware's table, whoever tells of the sessions.
    Firmware,
    /// The network, which every NIC asks, whatever addresses the description gives.
    Dhcp,
    /// The description's addresses, those of a lease too.
    Static,
    /// Somebody else: no argument is about a NIC.
    None,
}

/// What NICs are found by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pin {
    /// Their MAC addresses where their names may be others' at the next boot, else their names.
    #[default]
    Auto,
    /// Their MAC addresses.
    Mac,
    /// Their names.
    Name,
    /// Nothing: whichever NIC gets an address.
    None,
}

/// The form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// An argument a line.
    #[default]
    Lines,
    /// All in one line.
    Line,
    /// A NUL behind each argument.
    Nul,
    /// The document `sanroot/args/1`.
    Json,
    /// A file for `/etc/cmdline.d`.
    CmdlineD,
    /// A table for people, with reasons (`sanroot explain`).
    Explain,
}

impl Dialect {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        const ALL: [Dialect; 5] = [
            Dialect::Sanroot,
            Dialect::DracutLegacy,
            Dialect::DracutNm,
            Dialect::DracutNetworkd,
            Dialect::InitramfsTools,
        ];
        ALL.into_iter().find(|dialect| dialect.word() == word)
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sanroot => "sanroot",
            Self::DracutLegacy => "dracut-legacy",
            Self::DracutNm => "dracut-nm",
            Self::DracutNetworkd => "dracut-networkd",
            Self::InitramfsTools => "initramfs-tools",
        }
    }

    /// Whether the parser is not of this tree.
    pub fn is_stock(self) -> bool {
        self != Self::Sanroot
    }
}

impl Secrecy {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "omit" => Some(Self::Omit),
            "file" => Some(Self::File),
            "inline" => Some(Self::Inline),
            _ => None,
        }
    }
}

impl Source {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "firmware" => Some(Self::Firmware),
            "explicit" => Some(Self::Explicit),
            _ => None,
        }
    }
}

impl Network {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "firmware" => Some(Self::Firmware),
            "dhcp" => Some(Self::Dhcp),
            "static" => Some(Self::Static),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl Pin {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "mac" => Some(Self::Mac),
            "name" => Some(Self::Name),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl Layout {
    /// The word for it; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "lines" => Some(Self::Lines),
            "line" => Some(Self::Line),
            "nul" => Some(Self::Nul),
            "json" => Some(Self::Json),
            "cmdline.d" => Some(Self::CmdlineD),
            _ => None,
        }
    }
}
