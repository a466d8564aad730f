//! From a decoded tree to what it says.

use crate::finding::Findings;
use crate::ibft::structure::Structure;
use crate::ibft::table::{Body, Table};
use crate::ibft::{Firmware, Source};
use crate::limits::IBFT_STRUCTURES;
use crate::text::number;

use super::{Folder, Tree};

impl<'t> Firmware<'t> {
    /// Reads a decoded tree, its structures in the order of their numbers, and adds what it says to what earlier tables
    /// said. A tree without files is no table.
    pub fn read_tree(&mut self, source: Source, tree: Tree<'t>, findings: &mut Findings<'t>) {
        if tree.files().next().is_none() {
            return;
        }
        let table = Table {
            source,
            is_failover: false,
            initiator: None,
            lost_nic: false,
            body: Body::Tree(tree),
        };
        let Some(number) = self.add_table(table, findings) else {
            return;
        };
        // Linux lists them in no order: all of one number are read each time, and the next one is found.
        let mut next = Some(0);
        while let Some(place) = next.take() {
            for folder in tree.folders().take(IBFT_STRUCTURES) {
                let at = folder.place();
                if at == place {
                    self.read_folder(&folder, number, findings);
                } else if at > place && next.is_none_or(|next| at < next) {
                    next = Some(at);
                }
            }
        }
        self.judge_whole(number, findings);
    }

    fn read_folder(&mut self, folder: &Folder<'t>, table: u8, findings: &mut Findings<'t>) {
        let numbered = |prefix| number(folder.name.strip_prefix(prefix)?, 10);
        let structure = Structure::Tree(folder);
        if folder.name == "initiator" {
            self.add_initiator(structure, table, findings);
        } else if let Some(number) = numbered("ethernet") {
            self.add_nic(structure, number, table, findings);
        } else if let Some(number) = numbered("target") {
            self.add_target(structure, number, table, findings);
        }
    }
}
