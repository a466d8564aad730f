//! The trees that Linux decodes: first any packed bytes, then the input as lines `folder/file=value`.

use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source, Tree, TreePacker};

fn read(tree: Tree<'_>) {
    let (mut firmware, mut findings) = (Firmware::new(), Findings::default());
    firmware.read_tree(Source::KernelHost(3), tree, &mut findings);
    for target in &firmware.targets {
        assert!(target.port != 0 && !target.name.as_str().contains(['/', '\n']));
        assert!(
            firmware
                .nic_of(target)
                .is_none_or(|at| at < firmware.nics.len())
        );
    }
    for nic in &firmware.nics {
        assert!(nic.vlan.is_none_or(|vlan| (1..=4094).contains(&vlan)));
    }
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    read(Tree::from_packed(input));
    let mut buffer = [0; 4096];
    let mut packer = TreePacker::new(&mut buffer);
    for line in String::from_utf8_lossy(input).lines() {
        let Some((path, value)) = line.split_once('=') else {
            continue;
        };
        let Some((folder, file)) = path.split_once('/') else {
            continue;
        };
        if packer.add(folder, file, value.as_bytes()).is_err() {
            break;
        }
    }
    read(packer.finish().0);
}
