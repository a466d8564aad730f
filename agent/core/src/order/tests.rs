use super::sort;

#[test]
fn items_come_out_in_the_order_of_their_keys_and_equals_keep_theirs() {
    let mut items = [(3, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (3, 'e')];
    sort(&mut items, |a, b| a.0 <= b.0);
    assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'c'), (3, 'a'), (3, 'e')]);
    let mut none: [u8; 0] = [];
    sort(&mut none, |a, b| a <= b);
}
