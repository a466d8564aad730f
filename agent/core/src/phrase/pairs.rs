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
    of(b' '), pair(102, 56), of(b'.'), of(b'-'), of(b'd'), pair(11, 3), of(b'e'),
    of(b't'), of(b's'), of(b'='), of(b'c'), pair(19, 3), of(b'T'), of(b'p'),
    pair(133, 3), of(b'R'), of(b'a'), of(b'l'), of(b'o'), of(b'y'), pair(11, 10),
    of(b'i'), pair(441, 3), pair(3, 57), of(b'n'), pair(7, 3), of(b'P'), pair(138, 8),
    pair(333, 56), of(b'b'), pair(719, 10), of(b'A'), of(b'D'), of(b'r'), pair(36, 9),
    pair(41, 27), of(b'E'), of(b'S'), of(b'u'), pair(9, 27), pair(9, 7), pair(22, 3),
    of(b'f'), of(b'm'), of(b'w'), pair(9, 36), pair(381, 3), pair(24, 27), pair(11, 9),
    pair(7, 9), pair(79, 3), of(b'N'), of(b'g'), pair(9, 3), pair(334, 3), of(b'['),
    of(b']'), pair(10, 3), pair(46, 19), pair(54, 605), pair(67, 3), of(b'/'), of(b'O'),
    of(b'U'), pair(24, 10), pair(721, 9), pair(27, 55), pair(360, 378), of(b'h'), of(b'v'),
    pair(229, 28), pair(446, 10), of(b'C'), pair(133, 60), pair(67, 8), pair(9, 11), of(b':'),
    of(b'I'), pair(519, 445), pair(51, 736), pair(3, 204), pair(78, 3), pair(3, 103), pair(756, 10),
    pair(21, 27), pair(101, 9), pair(3, 161), pair(36, 24), pair(20, 21), pair(72, 48), pair(317, 3),
    of(b'0'), of(b'1'), of(b'6'), pair(27, 9), pair(10, 24), pair(19, 10), of(b'M'),
    of(b'k'), pair(10, 71), pair(447, 3), pair(102, 57), pair(658, 3), pair(46, 9), pair(13, 21),
    pair(41, 10), pair(3, 19), pair(20, 9), pair(661, 733), pair(50, 3), pair(25, 203), pair(25, 171),
    pair(10, 11), of(b'L'), pair(189, 5), pair(87, 56), pair(4, 288), pair(670, 3), pair(13, 902),
    pair(19, 20), pair(333, 261), pair(109, 3), pair(226, 3), pair(153, 122), pair(21, 36), pair(524, 665),
    pair(19, 13), pair(522, 3), pair(484, 5), of(b'2'), pair(27, 21), pair(45, 127), pair(55, 21),
    pair(748, 10), pair(20, 24), of(b'\''), of(b'F'), of(b'x'), pair(13, 71), pair(7, 24),
    pair(9, 13), pair(109, 60), pair(36, 19), of(b'_'), pair(19, 36), pair(259, 662), pair(667, 5),
    pair(46, 21), pair(536, 256), pair(802, 5), pair(664, 10), pair(228, 7), pair(3, 203), pair(20, 19),
    pair(226, 760), pair(148, 36), pair(4, 62), pair(51, 3), pair(188, 8), pair(11, 24), pair(26, 76),
    pair(50, 55), pair(451, 5), pair(779, 11), pair(133, 97), pair(16, 379), pair(3, 130), pair(47, 19),
    pair(226, 28), pair(661, 88), pair(9, 19), pair(484, 688), pair(3, 87), pair(109, 722), pair(71, 21),
    pair(25, 527), pair(615, 31), pair(775, 56), pair(99, 256), pair(226, 456), pair(142, 827), pair(142, 525),
    pair(82, 5), pair(12, 138), of(b'5'), pair(71, 19), pair(287, 50), pair(24, 13), pair(41, 16),
    pair(381, 30), pair(3, 294), pair(24, 20), pair(177, 23), pair(783, 7), pair(867, 5), pair(826, 9),
    pair(372, 3), pair(85, 4), of(b'4'), of(b'?'), pair(127, 3), pair(10, 663), pair(453, 48),
    pair(758, 127), pair(340, 48), pair(19, 733), pair(41, 793), pair(625, 7), pair(662, 36), pair(336, 261),
    pair(63, 57), pair(13, 226), pair(821, 9), pair(762, 9), pair(133, 521), pair(99, 9), pair(61, 44),
    pair(72, 56), pair(41, 8), pair(11, 25), of(b'('), of(b')'), of(b'G'), pair(19, 27),
    pair(55, 9), pair(41, 51), pair(109, 27), pair(4, 528), pair(141, 19), pair(454, 60), pair(57, 76),
    pair(8, 293), pair(682, 69), pair(616, 8), pair(798, 23), pair(454, 445), pair(149, 784), pair(117, 797),
    pair(16, 533), pair(623, 3), pair(532, 3), pair(662, 7), pair(102, 261), pair(805, 3), pair(110, 19),
    pair(9, 46), pair(40, 39), pair(913, 5), pair(17, 70), pair(51, 60), pair(80, 27), pair(639, 7),
    of(b'K'), pair(24, 87), pair(3, 45), pair(3, 32), pair(379, 41), pair(16, 20), pair(99, 3),
    pair(11, 5), pair(21, 335), pair(535, 6), pair(21, 16), pair(333, 125), pair(7, 8), pair(117, 342),
    pair(787, 69), pair(619, 680), pair(620, 291), pair(671, 3), pair(213, 76), pair(471, 12), pair(133, 6),
    pair(52, 36), pair(557, 5), pair(92, 866), pair(51, 868), pair(136, 262), pair(9, 140), pair(121, 835),
    pair(68, 5), pair(25, 702), of(b'8'), of(b'B'), pair(91, 55), pair(741, 742), pair(7, 21),
    pair(337, 27), pair(379, 21), pair(334, 672), pair(147, 56), pair(170, 8), pair(531, 64), pair(3, 68),
    pair(257, 624), pair(4, 189), pair(117, 815), pair(5, 384), pair(9, 6), pair(68, 680), pair(822, 69),
    pair(49, 544), pair(49, 161), pair(289, 3), pair(23, 461), pair(4, 829), pair(133, 538), pair(37, 622),
    pair(11, 683), pair(630, 141), pair(7, 12), pair(24, 313), pair(98, 106), pair(550, 176), pair(257, 127),
    pair(6, 384), pair(122, 3), pair(11, 177), pair(258, 9), pair(24, 55), pair(27, 883), pair(695, 56),
    pair(529, 45), pair(48, 703), pair(655, 54), pair(894, 3), of(b'H'), of(b'W'), pair(45, 24),
    pair(37, 45), pair(3, 102), pair(24, 11), pair(102, 48), pair(47, 71), pair(36, 41), pair(11, 19),
    pair(47, 48), pair(606, 72), pair(61, 27), pair(231, 740), pair(22, 5), pair(3, 543), pair(229, 760),
    pair(832, 56), pair(632, 43), pair(247, 51), pair(837, 125), pair(540, 6), pair(271, 521), pair(166, 25),
    pair(206, 5), pair(113, 844), pair(51, 628), pair(37, 845), pair(36, 607), pair(248, 855), pair(9, 610),
    pair(19, 377), pair(865, 54), pair(34, 722), pair(6, 235), pair(3, 544), pair(331, 110), pair(3, 191),
    pair(627, 8), pair(4, 526), pair(147, 696), pair(55, 641), pair(335, 56), pair(490, 101), pair(338, 44),
    pair(21, 92), of(b'Y'), pair(11, 11), pair(7, 7), pair(37, 376), pair(36, 21), pair(331, 36),
    pair(4, 33), pair(789, 16), pair(7, 41), pair(520, 7), pair(617, 56), pair(535, 521), pair(379, 46),
    pair(458, 3), pair(41, 20), pair(289, 780), pair(825, 173), pair(204, 541), pair(475, 607), pair(229, 176),
    pair(834, 134), pair(839, 42), pair(333, 57), pair(8, 245), pair(357, 673), pair(106, 487), pair(693, 56),
    pair(875, 69), pair(692, 7), pair(879, 74), pair(807, 96), pair(468, 93), pair(884, 526), pair(382, 6),
    pair(265, 609), pair(205, 43), pair(149, 288), pair(33, 690), pair(63, 544), pair(81, 784), pair(731, 48),
    pair(287, 890), pair(38, 631), pair(4, 686), pair(11, 895), pair(11, 188), pair(16, 467), pair(52, 896),
    pair(334, 56), pair(45, 687), pair(45, 905), pair(24, 907), pair(265, 909), pair(3, 465), pair(3, 526),
    pair(880, 484), pair(81, 283), pair(128, 68), pair(104, 492), pair(47, 924), pair(16, 147), pair(37, 927),
    pair(4, 491), pair(258, 44), of(b'\"'), of(b'$'), of(b','), of(b'3'), of(b'`'),
    of(b'j'), pair(10, 5), pair(21, 41), pair(21, 45), pair(9, 5), pair(41, 37), pair(13, 10),
    pair(750, 20), pair(10, 47), pair(447, 45), pair(32, 518), pair(37, 610), pair(263, 3), pair(55, 523),
    pair(21, 780), pair(679, 3), pair(24, 459), pair(19, 227), pair(206, 296), pair(457, 42), pair(801, 20),
    pair(522, 74), pair(32, 9), pair(19, 376), pair(116, 803), pair(48, 56), pair(27, 267), pair(24, 16),
    pair(287, 5), pair(75, 831), pair(473, 123), pair(32, 87), pair(546, 541), pair(545, 341), pair(807, 201),
    pair(385, 233), pair(268, 842), pair(670, 204), pair(452, 663), pair(173, 276), pair(97, 10), pair(819, 484),
    pair(5, 636), pair(102, 21), pair(558, 267), pair(106, 27), pair(137, 27), pair(338, 106), pair(922, 9),
    pair(926, 51), pair(257, 591), pair(928, 211), pair(435, 56), pair(222, 171), pair(434, 6), pair(929, 136),
    pair(701, 12), pair(700, 7), pair(705, 662), pair(336, 819), pair(697, 8), pair(400, 28), pair(558, 43),
    pair(854, 36), pair(850, 12), pair(930, 12), pair(848, 8), pair(634, 74), pair(216, 31), pair(274, 5),
    pair(475, 28), pair(548, 153), of(b'q'), of(b'z'), pair(21, 21), pair(727, 45), pair(332, 228),
    pair(10, 6), pair(47, 731), pair(24, 72), pair(75, 747), pair(11, 101), pair(23, 755), pair(11, 663),
    pair(451, 3), pair(107, 27), pair(442, 132), pair(64, 290), pair(614, 207), pair(770, 140), pair(22, 662),
    pair(5, 133), pair(785, 450), pair(40, 80), pair(102, 164), pair(46, 334), pair(781, 22), pair(466, 3),
    pair(201, 710), pair(336, 469), pair(626, 76), pair(674, 3), pair(107, 629), pair(52, 72), pair(630, 16),
    pair(100, 34), pair(549, 75), pair(214, 633), pair(150, 840), pair(530, 96), pair(110, 45), pair(7, 856),
    pair(54, 862), pair(131, 382), pair(331, 27), pair(643, 43), pair(47, 43), pair(490, 448), pair(648, 289),
    pair(323, 297), pair(638, 602), pair(281, 334), pair(558, 334), pair(912, 552), pair(555, 275), pair(399, 206),
    pair(635, 866), pair(185, 275), pair(551, 210), pair(195, 296), pair(391, 607), pair(212, 910), pair(299, 217),
    pair(210, 208), pair(917, 733), pair(919, 442), pair(271, 445), pair(462, 642), pair(295, 556), pair(460, 650),
    pair(294, 651), pair(268, 914), pair(920, 67), pair(192, 916), pair(528, 640), pair(661, 525), pair(374, 290),
    pair(654, 43), pair(704, 553), pair(706, 343), pair(336, 663), pair(122, 698), pair(328, 595), pair(915, 254),
    of(b'!'), of(b'9'), of(b'>'), of(b'@'), of(b'V'), of(b'|'), pair(19, 46),
    pair(80, 75), pair(51, 36), pair(7, 5), pair(13, 37), pair(98, 87), pair(516, 41), pair(331, 757),
    pair(67, 668), pair(767, 29), pair(613, 3), pair(75, 772), pair(230, 520), pair(782, 41), pair(27, 190),
    pair(678, 96), pair(338, 27), pair(529, 10), pair(142, 676), pair(150, 37), pair(387, 3), pair(37, 19),
    pair(289, 84), pair(814, 122), pair(110, 450), pair(389, 28), pair(11, 41), pair(101, 830), pair(19, 525),
    pair(76, 541), pair(554, 60), pair(662, 27), pair(134, 863), pair(3, 858), pair(249, 18), pair(325, 887),
    pair(107, 689), pair(218, 170), pair(26, 463), pair(170, 67), pair(4, 232), pair(22, 8), pair(338, 645),
    pair(3, 646), pair(145, 27), pair(10, 699), pair(649, 153), pair(19, 559), pair(16, 586), pair(229, 456),
    pair(19, 194), pair(116, 66), of(b'%'), of(b'*'), of(b';'), of(b'<'), of(b'J'),
    pair(10, 19), pair(10, 9), pair(21, 3), pair(16, 127), pair(29, 3), pair(46, 7), pair(260, 226),
    pair(24, 99), pair(75, 665), pair(3, 50), pair(446, 36), pair(13, 162), pair(292, 5), pair(10, 518),
    pair(674, 6), pair(37, 450), pair(661, 20), pair(613, 72), pair(40, 792), pair(3, 207), pair(16, 383),
    pair(539, 162), pair(671, 13), pair(10, 22), pair(143, 101), pair(460, 68), pair(604, 194), pair(47, 794),
    pair(46, 341), pair(5, 618), pair(833, 637), pair(873, 37), pair(15, 71), pair(315, 7), pair(466, 134),
    pair(55, 889), pair(109, 525), pair(91, 560), pair(648, 11), pair(52, 904), pair(10, 265), pair(923, 71),
    pair(379, 36), pair(652, 44), pair(897, 9), pair(647, 336), of(b'#'), of(b'&'), of(b'+'),
    of(b'7'), of(b'Q'), of(b'X'), of(b'Z'), of(b'\\'), of(b'^'), of(b'~'),
    pair(24, 8), pair(661, 36), pair(718, 227), pair(3, 4), pair(27, 604), pair(377, 378), pair(719, 60),
    pair(3, 717), pair(9, 8), pair(20, 50), pair(24, 32), pair(19, 60), pair(4, 723), pair(13, 87),
    pair(67, 71), pair(48, 97), pair(32, 110), pair(732, 20), pair(101, 734), pair(376, 256), pair(13, 188),
    pair(721, 56), pair(97, 445), pair(16, 5), pair(380, 46), pair(170, 37), pair(19, 722), pair(606, 92),
    pair(726, 448), pair(257, 203), pair(329, 34), pair(51, 608), pair(88, 36), pair(749, 97), pair(666, 745),
    pair(13, 751), pair(726, 101), pair(337, 450), pair(754, 449), pair(662, 140), pair(55, 449), pair(50, 612),
    pair(730, 611), pair(11, 339), pair(529, 611), pair(54, 604), pair(329, 669), pair(35, 763), pair(721, 448),
    pair(329, 75), pair(35, 766), pair(767, 665), pair(607, 673), pair(332, 24), pair(32, 56), pair(127, 676),
    pair(10, 262), pair(36, 769), pair(225, 523), pair(289, 725), pair(776, 76), pair(664, 677), pair(258, 534),
    pair(47, 27), pair(675, 341), pair(72, 122), pair(782, 24), pair(618, 5), pair(529, 97), pair(231, 20),
    pair(786, 110), pair(71, 13), pair(7, 788), pair(789, 740), pair(739, 382), pair(75, 537), pair(338, 733),
    pair(127, 101), pair(452, 794), pair(97, 795), pair(681, 5), pair(455, 9), pair(756, 445), pair(756, 60),
    pair(621, 379), pair(117, 384), pair(518, 101), pair(330, 90), pair(804, 662), pair(29, 602), pair(80, 806),
    pair(623, 266), pair(762, 56), pair(748, 773), pair(63, 233), pair(608, 52), pair(812, 27), pair(813, 98),
    pair(88, 343), pair(10, 8), pair(24, 740), pair(752, 817), pair(9, 335), pair(117, 799), pair(684, 16),
    pair(675, 91), pair(670, 31), pair(823, 288), pair(670, 23), pair(547, 190), pair(227, 23), pair(61, 227),
    pair(24, 828), pair(133, 780), pair(71, 685), pair(214, 258), pair(474, 308), pair(632, 8), pair(471, 5),
    pair(752, 835), pair(242, 102), pair(466, 452), pair(838, 9), pair(383, 110), pair(791, 5), pair(269, 301),
    pair(180, 774), pair(457, 56), pair(340, 43), pair(664, 60), pair(377, 42), pair(376, 461), pair(484, 291),
    pair(399, 288), pair(36, 226), pair(851, 11), pair(10, 852), pair(226, 461), pair(16, 684), pair(27, 262),
    pair(20, 267), pair(177, 857), pair(20, 226), pair(72, 859), pair(24, 847), pair(9, 795), pair(32, 861),
    pair(602, 116), pair(864, 34), pair(162, 87), pair(81, 526), pair(521, 191), pair(748, 115), pair(748, 60),
    pair(869, 5), pair(128, 870), pair(322, 133), pair(401, 558), pair(874, 142), pair(853, 153), pair(319, 38),
    pair(877, 63), pair(694, 6), pair(630, 32), pair(466, 36), pair(46, 881), pair(41, 882), pair(464, 3),
    pair(90, 466), pair(761, 28), pair(322, 449), pair(639, 28), pair(41, 489), pair(190, 878), pair(23, 248),
    pair(331, 48), pair(98, 892), pair(109, 37), pair(22, 891), pair(27, 893), pair(46, 260), pair(137, 97),
    pair(666, 898), pair(13, 899), pair(900, 5), pair(666, 561), pair(13, 885), pair(11, 903), pair(19, 389),
    pair(712, 39), pair(29, 906), pair(6, 292), pair(42, 908), pair(644, 634), pair(639, 607), pair(691, 230),
    pair(131, 372), pair(168, 447), pair(344, 213), pair(388, 472), pair(625, 231), pair(542, 201), pair(918, 285),
    pair(90, 127), pair(141, 50), pair(61, 921), pair(336, 190), pair(379, 69), pair(435, 604), pair(16, 87),
    pair(11, 493), pair(925, 9), pair(432, 73), pair(849, 10),
];
