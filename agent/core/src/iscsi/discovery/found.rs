//! What a portal says of its targets.

use heapless::{String, Vec};

use crate::iscsi::{IscsiName, Portal};
use crate::json::{Members, Object, Value};
use crate::limits::{ISCSI_NAME_BYTES, TARGET_PORTALS};

/// A target that a portal names, or a part of one that has more portals than there is room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTarget {
    name: String<ISCSI_NAME_BYTES>,
    /// Where it can be reached.
    pub portals: Vec<FoundPortal, TARGET_PORTALS>,
}

/// A portal of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPortal {
    /// Host and port.
    pub portal: Portal,
    /// The portal group's tag, where it was told.
    pub group: Option<u16>,
}

impl FoundTarget {
    /// A target without portals so far.
    pub fn new(name: IscsiName<'_>) -> Self {
        Self {
            // An iSCSI name fits.
            name: String::try_from(name.as_str()).unwrap_or_default(),
            portals: Vec::new(),
        }
    }

    /// Its iSCSI name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Object for FoundTarget {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.list("portals", &|items| {
            for portal in &self.portals {
                items.add(Value::Object(portal));
            }
        });
    }
}

impl Object for FoundPortal {
    fn members(&self, members: &mut Members<'_>) {
        members.text("address", &self.portal.host);
        members.number("port", self.portal.port);
        members.add("group", Value::number(self.group));
    }
}
