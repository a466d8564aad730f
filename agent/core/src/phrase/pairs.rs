//! What the codes of packed texts stand for.

/// What one code stands for.
pub(super) enum Meaning {
    /// A character.
    Letter(u8),
    /// What two other codes stand for.
    Pair(u16, u16),
}

/// The first byte of a character's row.
const LETTER: u8 = 0xff;

impl Meaning {
    /// Of a row of the table: the upper halves of two codes, which have twelve bits each, and the rest of both.
    pub(super) const fn of([upper, first, second]: [u8; 3]) -> Self {
        match upper {
            LETTER => Self::Letter(first),
            _ => Self::Pair(
                u16::from_be_bytes([upper >> 4, first]),
                u16::from_be_bytes([upper & 15, second]),
            ),
        }
    }
}

/// The row of a character.
const fn of(letter: u8) -> [u8; 3] {
    [LETTER, letter, 0]
}

/// The row of a pair.
const fn pair(first: u16, second: u16) -> [u8; 3] {
    let ([above, first], [upper, second]) = (first.to_be_bytes(), second.to_be_bytes());
    [above << 4 | upper, first, second]
}

/// What shortens our texts most, from the first code with a meaning on; what is used most comes first. `UPDATE=1 cargo test -p
/// sanroot-core --lib phrase` makes the table anew.
#[rustfmt::skip]
pub(super) static PAIRS: [[u8; 3]; 928] = [
    of(b' '), pair(197, 43), of(b'.'), of(b'-'), of(b's'), of(b'e'), of(b't'),
    of(b'='), pair(7, 3), pair(31, 3), of(b'p'), of(b'd'), pair(426, 43), of(b'P'),
    of(b'r'), pair(146, 3), pair(580, 3), of(b'i'), of(b'n'), of(b'c'), pair(103, 11),
    pair(29, 21), pair(126, 3), pair(3, 25), of(b'R'), of(b'm'), of(b'u'), pair(14, 3),
    of(b'a'), of(b'g'), of(b'y'), of(b']'), of(b'o'), of(b'/'), of(b'A'),
    pair(20, 21), pair(8, 14), pair(111, 3), pair(762, 8), of(b'T'), pair(8, 3), pair(507, 3),
    pair(230, 30), pair(17, 8), of(b'C'), of(b'f'), pair(8, 17), pair(33, 3), pair(65, 3),
    of(b'I'), pair(7, 9), pair(124, 673), pair(35, 21), of(b'S'), of(b'b'), pair(9, 3),
    pair(197, 25), of(b'h'), pair(38, 3), pair(582, 9), of(b'0'), of(b'1'), pair(20, 9),
    pair(708, 3), of(b'w'), pair(671, 3), pair(3, 68), pair(389, 3), of(b'D'), of(b'['),
    pair(625, 227), pair(14, 8), pair(65, 11), pair(19, 250), pair(29, 13), pair(19, 99), of(b'L'),
    of(b'O'), pair(98, 715), pair(31, 22), pair(3, 88), pair(157, 5), of(b'U'), of(b'k'),
    pair(114, 11), pair(9, 200), pair(321, 502), pair(113, 3), of(b'6'), of(b'E'), pair(21, 8),
    pair(712, 14), pair(29, 9), pair(714, 9), of(b'2'), pair(7, 8), pair(198, 30), pair(627, 3),
    pair(118, 3), pair(495, 3), of(b'\''), of(b'F'), of(b'M'), of(b'v'), pair(125, 35),
    pair(86, 8), pair(426, 252), pair(204, 3), of(b':'), of(b'_'), pair(3, 31), pair(60, 31),
    pair(28, 31), pair(198, 3), pair(678, 587), pair(8, 7), pair(817, 5), pair(3, 250), pair(146, 6),
    pair(129, 3), of(b'4'), of(b'N'), of(b'l'), pair(20, 7), pair(67, 60), pair(14, 35),
    pair(760, 9), pair(8, 22), pair(719, 430), pair(276, 14), pair(125, 20), pair(22, 853), pair(146, 505),
    pair(113, 58), pair(275, 9), pair(881, 7), pair(22, 8), pair(161, 5), pair(46, 369), pair(502, 17),
    pair(4, 54), pair(138, 3), pair(35, 17), pair(21, 35), pair(146, 58), pair(31, 125), pair(3, 57),
    pair(782, 783), pair(25, 147), pair(595, 634), pair(140, 431), pair(146, 93), pair(13, 8), pair(3, 100),
    pair(93, 9), pair(13, 585), pair(81, 5), pair(789, 9), pair(424, 38), pair(67, 31), pair(106, 49),
    pair(20, 22), pair(31, 17), pair(629, 676), pair(3, 38), pair(3, 87), pair(17, 20), pair(22, 60),
    pair(4, 428), pair(20, 14), pair(503, 21), pair(4, 150), pair(254, 53), pair(588, 5), pair(3, 7),
    pair(96, 148), pair(57, 35), pair(827, 8), pair(48, 145), pair(115, 21), pair(43, 4), pair(20, 125),
    pair(127, 252), pair(51, 25), pair(501, 108), pair(31, 626), pair(205, 28), pair(13, 165), pair(157, 738),
    pair(17, 31), pair(3, 65), pair(53, 3), pair(98, 3), of(b'x'), pair(9, 60), pair(31, 21),
    pair(125, 8), pair(35, 3), pair(7, 20), pair(717, 5), pair(14, 20), pair(9, 7), pair(22, 35),
    pair(31, 274), pair(805, 145), pair(26, 147), pair(197, 252), pair(597, 200), pair(684, 368), pair(600, 10),
    pair(432, 727), pair(831, 816), pair(203, 589), pair(89, 279), pair(7, 19), pair(35, 807), pair(10, 103),
    pair(840, 43), pair(507, 23), pair(46, 7), pair(883, 7), pair(275, 14), pair(704, 39), of(b'5'),
    pair(9, 5), pair(7, 7), pair(38, 32), pair(113, 21), pair(14, 11), pair(722, 429), pair(69, 4),
    pair(203, 829), pair(9, 17), pair(35, 125), pair(8, 196), pair(3, 256), pair(198, 371), pair(125, 31),
    pair(11, 4), pair(177, 8), pair(439, 3), pair(320, 729), pair(841, 8), pair(29, 17), pair(73, 749),
    of(b'8'), of(b'?'), pair(145, 3), pair(21, 32), pair(322, 3), pair(28, 8), pair(60, 35),
    pair(501, 626), pair(162, 11), pair(594, 49), pair(514, 49), pair(638, 36), pair(826, 155), pair(602, 730),
    pair(593, 11), pair(115, 50), pair(29, 846), pair(29, 11), pair(322, 31), pair(664, 58), pair(848, 5),
    pair(106, 43), pair(845, 17), of(b'('), of(b')'), of(b'G'), pair(32, 8), pair(8, 21),
    pair(29, 98), pair(17, 24), pair(170, 31), pair(17, 3), pair(35, 13), pair(681, 147), pair(599, 3),
    pair(8, 6), pair(199, 31), pair(8, 28), pair(56, 92), pair(167, 15), pair(125, 3), pair(502, 14),
    pair(60, 3), pair(686, 43), pair(84, 859), pair(643, 58), pair(604, 118), pair(596, 275), pair(814, 172),
    pair(171, 687), pair(323, 253), pair(253, 608), pair(166, 41), pair(202, 862), pair(322, 672), pair(113, 46),
    pair(11, 327), pair(33, 5), pair(67, 867), pair(13, 642), pair(35, 163), pair(31, 228), pair(52, 21),
    pair(870, 5), pair(3, 640), pair(680, 3), pair(664, 227), pair(874, 3), pair(641, 3), pair(35, 22),
    pair(889, 8), pair(148, 125), pair(3, 48), pair(585, 29), pair(31, 9), pair(7, 31), pair(35, 427),
    pair(21, 164), pair(28, 35), pair(165, 43), pair(3, 41), pair(33, 6), pair(423, 253), pair(7, 5),
    pair(41, 5), pair(48, 31), pair(3, 55), pair(877, 5), pair(607, 109), pair(186, 147), pair(586, 876),
    pair(163, 605), pair(162, 880), pair(423, 251), pair(582, 279), pair(19, 734), pair(67, 145), pair(67, 43),
    pair(20, 610), pair(8, 427), pair(92, 42), pair(111, 72), pair(138, 5), pair(688, 741), pair(74, 17),
    pair(113, 125), pair(179, 21), pair(178, 5), pair(645, 5), pair(8, 125), pair(168, 18), pair(160, 331),
    pair(98, 14), of(b'3'), of(b'B'), of(b'K'), pair(31, 28), pair(13, 125), pair(9, 67),
    pair(126, 718), pair(58, 4), pair(31, 14), pair(22, 198), pair(324, 3), pair(20, 32), pair(129, 23),
    pair(98, 58), pair(691, 124), pair(887, 592), pair(646, 223), pair(172, 10), pair(184, 39), pair(724, 435),
    pair(197, 116), pair(816, 197), pair(41, 741), pair(205, 682), pair(798, 9), pair(44, 281), pair(44, 87),
    pair(73, 736), pair(320, 145), pair(115, 74), pair(115, 22), pair(53, 322), pair(140, 618), pair(503, 199),
    pair(424, 5), pair(582, 648), pair(19, 147), pair(98, 21), pair(146, 647), pair(11, 12), pair(7, 10),
    pair(32, 689), pair(8, 737), pair(14, 10), pair(31, 95), pair(31, 11), pair(27, 118), pair(105, 890),
    pair(92, 196), pair(71, 892), pair(71, 92), pair(37, 27), pair(3, 255), pair(682, 8), pair(149, 8),
    pair(81, 11), pair(7, 6), pair(508, 48), pair(166, 160), pair(26, 18), of(b'H'), of(b'W'),
    pair(9, 20), pair(107, 32), pair(46, 48), pair(3, 197), pair(197, 49), pair(588, 3), pair(585, 35),
    pair(67, 49), pair(278, 781), pair(17, 713), pair(369, 14), pair(426, 116), pair(107, 251), pair(322, 8),
    pair(148, 3), pair(67, 39), pair(611, 86), pair(385, 3), pair(426, 25), pair(440, 601), pair(313, 381),
    pair(895, 886), pair(735, 43), pair(658, 91), pair(657, 331), pair(653, 231), pair(651, 329), pair(650, 282),
    pair(743, 656), pair(134, 639), pair(685, 39), pair(897, 43), pair(898, 826), pair(207, 328), pair(207, 5),
    pair(899, 742), pair(232, 505), pair(593, 217), pair(326, 900), pair(720, 3), pair(181, 894), pair(167, 694),
    pair(323, 50), pair(76, 596), pair(202, 639), pair(165, 739), pair(75, 54), pair(677, 290), pair(427, 43),
    pair(53, 206), pair(98, 693), pair(11, 18), pair(33, 10), pair(106, 896), pair(13, 652), pair(32, 31),
    pair(907, 162), pair(8, 679), pair(72, 111), pair(909, 696), pair(42, 905), pair(42, 92), pair(56, 42),
    pair(27, 80), pair(124, 908), pair(37, 882), pair(123, 753), pair(3, 655), pair(192, 21), pair(118, 9),
    pair(365, 8), pair(7, 254), pair(55, 8), pair(58, 25), pair(703, 43), of(b'V'), of(b'X'),
    of(b'Y'), pair(9, 31), pair(9, 8), pair(48, 20), pair(14, 14), pair(9, 6), pair(503, 17),
    pair(4, 129), pair(205, 21), pair(14, 29), pair(5, 24), pair(585, 28), pair(16, 726), pair(812, 13),
    pair(675, 106), pair(731, 43), pair(30, 147), pair(46, 14), pair(11, 181), pair(7, 33), pair(284, 98),
    pair(12, 41), pair(57, 50), pair(745, 49), pair(744, 517), pair(354, 713), pair(911, 367), pair(698, 96),
    pair(661, 124), pair(192, 22), pair(222, 613), pair(660, 289), pair(137, 164), pair(616, 91), pair(615, 70),
    pair(333, 682), pair(913, 184), pair(915, 285), pair(436, 14), pair(920, 659), pair(513, 6), pair(685, 518),
    pair(330, 912), pair(286, 27), pair(174, 23), pair(602, 918), pair(257, 39), pair(369, 746), pair(280, 587),
    pair(326, 886), pair(326, 74), pair(429, 747), pair(203, 516), pair(202, 150), pair(128, 807), pair(51, 281),
    pair(702, 910), pair(230, 223), pair(928, 430), pair(15, 122), pair(88, 282), pair(73, 862), pair(73, 332),
    pair(674, 49), pair(748, 926), pair(24, 697), pair(671, 6), pair(503, 49), pair(424, 929), pair(113, 589),
    pair(502, 21), pair(102, 25), pair(49, 585), pair(4, 701), pair(4, 267), pair(11, 209), pair(11, 68),
    pair(612, 705), of(b'\"'), of(b'$'), of(b','), of(b'`'), pair(35, 29), pair(35, 35),
    pair(8, 5), pair(17, 35), pair(22, 46), pair(423, 55), pair(791, 125), pair(7, 86), pair(65, 20),
    pair(590, 322), pair(46, 22), pair(149, 632), pair(671, 48), pair(28, 126), pair(32, 628), pair(19, 7),
    pair(631, 6), pair(57, 8), pair(20, 13), pair(108, 33), pair(4, 20), pair(49, 43), pair(46, 679),
    pair(201, 55), pair(8, 369), pair(47, 838), pair(197, 35), pair(86, 146), pair(723, 3), pair(133, 21),
    pair(508, 860), pair(13, 873), pair(14, 6), pair(79, 872), pair(52, 875), pair(18, 138), pair(385, 5),
    pair(107, 438), pair(4, 161), pair(14, 40), of(b'j'), of(b'q'), of(b'z'), pair(769, 48),
    pair(57, 199), pair(67, 674), pair(20, 106), pair(47, 787), pair(71, 800), pair(5, 146), pair(33, 502),
    pair(56, 52), pair(201, 251), pair(503, 32), pair(74, 106), pair(105, 37), pair(36, 277), pair(129, 5),
    pair(127, 603), pair(683, 258), pair(835, 196), pair(199, 48), pair(21, 29), pair(84, 513), pair(637, 47),
    pair(197, 229), pair(17, 22), pair(611, 584), pair(370, 147), pair(724, 182), pair(864, 65), pair(254, 125),
    pair(253, 21), pair(627, 62), pair(33, 11), pair(14, 21), pair(361, 97), pair(203, 251), pair(199, 22),
    pair(80, 124), pair(193, 11), pair(60, 38), pair(179, 35), pair(857, 930), of(b'!'), of(b'9'),
    of(b'>'), of(b'@'), of(b'|'), pair(35, 48), pair(20, 55), pair(52, 47), pair(65, 60),
    pair(98, 17), pair(16, 3), pair(29, 22), pair(809, 22), pair(623, 29), pair(326, 46), pair(128, 101),
    pair(29, 125), pair(630, 676), pair(47, 825), pair(31, 589), pair(814, 29), pair(712, 11), pair(630, 512),
    pair(35, 101), pair(32, 29), pair(79, 85), pair(436, 162), pair(505, 77), pair(53, 606), pair(57, 172),
    pair(37, 124), pair(609, 807), pair(235, 719), pair(280, 275), pair(22, 169), pair(891, 85), pair(74, 7),
    pair(796, 930), pair(922, 246), pair(665, 43), of(b'%'), of(b'*'), of(b';'), of(b'<'),
    of(b'J'), pair(501, 17), pair(425, 276), pair(14, 5), pair(13, 145), pair(228, 672), pair(28, 14),
    pair(365, 198), pair(22, 201), pair(198, 7), pair(9, 583), pair(501, 125), pair(323, 21), pair(819, 633),
    pair(720, 6), pair(74, 21), pair(106, 91), pair(367, 5), pair(130, 86), pair(511, 3), pair(115, 274),
    pair(42, 60), pair(13, 509), pair(725, 423), pair(866, 290), pair(599, 181), pair(255, 5), pair(163, 50),
    pair(344, 86), pair(690, 654), pair(242, 17), pair(740, 163), pair(8, 275), pair(177, 31), pair(372, 146),
    pair(165, 169), pair(903, 98), pair(9, 10), pair(115, 125), pair(703, 584), of(b'#'), of(b'&'),
    of(b'+'), of(b'7'), of(b'Q'), of(b'Z'), of(b'\\'), of(b'^'), of(b'~'),
    pair(20, 11), pair(711, 274), pair(3, 4), pair(21, 364), pair(46, 228), pair(504, 763), pair(760, 58),
    pair(3, 759), pair(8, 11), pair(125, 38), pair(20, 57), pair(31, 58), pair(4, 765), pair(22, 55),
    pair(49, 93), pair(29, 46), pair(773, 125), pair(86, 775), pair(22, 114), pair(762, 43), pair(93, 227),
    pair(17, 582), pair(13, 5), pair(506, 28), pair(162, 46), pair(31, 764), pair(675, 163), pair(768, 584),
    pair(421, 37), pair(320, 250), pair(98, 586), pair(108, 17), pair(790, 93), pair(716, 786), pair(22, 792),
    pair(677, 9), pair(794, 774), pair(53, 17), pair(796, 795), pair(502, 196), pair(113, 764), pair(421, 47),
    pair(768, 86), pair(57, 583), pair(55, 43), pair(57, 43), pair(38, 591), pair(128, 767), pair(67, 21),
    pair(714, 721), pair(508, 93), pair(806, 147), pair(60, 22), pair(14, 811), pair(145, 86), pair(106, 148),
    pair(366, 813), pair(199, 251), pair(140, 94), pair(433, 763), pair(56, 47), pair(3, 785), pair(635, 774),
    pair(789, 204), pair(508, 821), pair(802, 58), pair(145, 592), pair(9, 33), pair(124, 364), pair(93, 815),
    pair(274, 53), pair(683, 785), pair(278, 125), pair(798, 58), pair(714, 58), pair(3, 258), pair(425, 20),
    pair(67, 813), pair(157, 836), pair(60, 728), pair(57, 55), pair(273, 628), pair(636, 164), pair(798, 227),
    pair(73, 797), pair(644, 28), pair(844, 599), pair(323, 626), pair(789, 58), pair(140, 601), pair(133, 93),
    pair(716, 849), pair(22, 850), pair(851, 5), pair(716, 649), pair(3, 797), pair(177, 49), pair(855, 163),
    pair(177, 235), pair(857, 795), pair(439, 5), pair(235, 236), pair(170, 38), pair(325, 5), pair(169, 502),
    pair(169, 145), pair(802, 227), pair(127, 164), pair(585, 251), pair(18, 818), pair(115, 861), pair(140, 732),
    pair(275, 423), pair(583, 86), pair(55, 98), pair(422, 863), pair(16, 498), pair(733, 148), pair(134, 600),
    pair(688, 856), pair(843, 5), pair(65, 39), pair(433, 222), pair(504, 222), pair(113, 882), pair(881, 11),
    pair(883, 11), pair(106, 39), pair(517, 20), pair(822, 5), pair(391, 663), pair(42, 85), pair(16, 71),
    pair(124, 56), pair(389, 15), pair(695, 725), pair(222, 49), pair(240, 21), pair(370, 149), pair(285, 13),
    pair(599, 366), pair(509, 199), pair(253, 62), pair(166, 847), pair(163, 423), pair(4, 797), pair(20, 901),
    pair(32, 692), pair(478, 502), pair(8, 815), pair(498, 79), pair(700, 599), pair(699, 6), pair(614, 62),
    pair(333, 28), pair(612, 858), pair(519, 53), pair(437, 24), pair(916, 51), pair(610, 41), pair(845, 279),
    pair(515, 173), pair(823, 30), pair(418, 372), pair(922, 774), pair(923, 30), pair(181, 253), pair(925, 14),
    pair(803, 25), pair(230, 7), pair(164, 917), pair(794, 246),
];
