use super::*;

fn evidence(nics: &[(&str, &str)]) -> Evidence {
    let file = |(name, mac): &(&str, &str)| {
        let path = format!("/sys/class/net/{name}/address");
        (path, format!("{mac}\n"))
    };
    Evidence {
        files: nics.iter().map(file).collect(),
        ..Evidence::default()
    }
}

fn differ(here: &[(&str, &str)], there: &[(&str, &str)]) -> bool {
    let (here, there) = (evidence(here), evidence(there));
    differences(&names(&here), &names(&there)).is_some()
}

#[test]
fn the_same_nics_by_the_same_names_are_no_complaint() {
    let lo = ("lo", "00:00:00:00:00:00");
    let nics = [("ens4", "52:54:00:12:34:56"), ("san0", "52:54:00:12:34:57")];
    assert!(!differ(&[nics[0], nics[1], lo], &[nics[1], nics[0]]));
}

#[test]
fn another_name_and_none_at_all_are() {
    let nic = ("ens4", "52:54:00:12:34:56");
    assert!(differ(&[nic], &[("eth0", nic.1)]));
    assert!(differ(&[nic], &[]));
    assert!(differ(&[], &[]));
}

#[test]
fn without_a_san_the_root_is_on_a_disk_of_the_machine() {
    let text = "description = 'x'\ntime-limit = 1\n[servers.san]\nlabel = 'there'\n[ibft]\ninitiator = 'iqn.x:y'\n\
                targets = [{ server = 'san' }]\n[expect]\nmarker = 'x'\nreport = { '/outcome' = 'complete' }";
    let local = without_san(Scenario::parse("x", text).unwrap());
    assert_eq!(local.name, "x-local");
    assert_eq!(local.disks.first().unwrap().label, "there");
    assert!(local.ibft.is_none() && local.servers.is_empty());
}
