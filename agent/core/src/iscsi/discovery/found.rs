//! What a portal says of its targets.

use heapless::{String, Vec};

use crate::iscsi::{IscsiName, Portal};
use crate::json::{Members, Object, Value};
use crate::limits::{ISCSI_NAME_BYTES, TARGET_PORTALS};

/// A target that a portal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTarget {
    name: String<ISCSI_NAME_BYTES>,
    /// Where it can be reached; as many portals as there is room for.
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
        let mut target = Self::nameless();
        target.begin(name);
        target
    }

    /// Room for a target.
    pub(super) const fn nameless() -> Self {
        Self {
            name: String::new(),
            portals: Vec::new(),
        }
    }

    /// Makes it the target `name`, without portals so far. It has many bytes, and is not moved.
    pub(super) fn begin(&mut self, name: IscsiName<'_>) {
        self.name.clear();
        // An iSCSI name fits.
        let _ = self.name.push_str(name.as_str());
        self.portals.clear();
    }

    /// Its iSCSI name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Object for FoundTarget {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.list("portals", |items| {
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
