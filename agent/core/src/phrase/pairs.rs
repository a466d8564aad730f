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
    of(b' '), pair(89, 56), of(b'.'), of(b'-'), of(b'e'), pair(9, 3), of(b's'),
    of(b'd'), of(b'='), of(b't'), of(b'c'), of(b'r'), pair(20, 3), pair(123, 3),
    of(b'T'), of(b'p'), pair(3, 58), of(b'a'), of(b'i'), of(b'R'), pair(447, 3),
    pair(334, 56), pair(9, 12), of(b'y'), pair(9, 7), of(b'P'), of(b'n'), of(b'l'),
    of(b'g'), pair(136, 8), pair(724, 12), of(b'A'), of(b'D'), of(b'u'), pair(7, 14),
    pair(14, 7), pair(10, 3), of(b'b'), of(b'E'), of(b'S'), pair(7, 29), of(b'f'),
    of(b'w'), pair(36, 29), pair(7, 10), pair(10, 7), pair(389, 3), of(b'I'), pair(79, 3),
    of(b'N'), pair(21, 29), of(b'h'), of(b'o'), pair(7, 3), pair(52, 620), pair(335, 3),
    pair(252, 12), of(b'U'), of(b'['), of(b']'), pair(29, 7), pair(67, 3), of(b'/'),
    of(b'O'), pair(21, 12), pair(83, 20), pair(26, 3), pair(29, 31), pair(726, 7), pair(345, 384),
    pair(55, 29), pair(12, 3), pair(113, 3), pair(254, 39), pair(20, 13), pair(7, 9), of(b':'),
    pair(123, 74), pair(67, 8), pair(3, 111), of(b'm'), pair(522, 520), pair(27, 738), pair(3, 188),
    of(b'v'), of(b'C'), pair(12, 54), pair(20, 12), pair(23, 161), pair(3, 115), of(b'0'),
    of(b'1'), of(b'6'), pair(30, 55), pair(30, 7), pair(53, 3), of(b'M'), of(b'k'),
    pair(665, 3), pair(304, 3), pair(12, 21), pair(89, 58), pair(668, 524), pair(217, 3), pair(23, 201),
    of(b'L'), pair(55, 14), pair(63, 520), pair(451, 3), pair(13, 900), pair(20, 29), pair(3, 20),
    pair(12, 452), pair(83, 7), pair(334, 285), pair(44, 109), pair(114, 3), pair(239, 379), pair(669, 12),
    pair(121, 125), pair(29, 55), pair(87, 37), pair(20, 30), pair(528, 671), pair(14, 21), pair(525, 3),
    pair(78, 3), of(b'2'), pair(3, 40), pair(100, 7), pair(7, 13), pair(470, 3), pair(751, 12),
    of(b'\''), of(b'F'), pair(54, 20), pair(20, 14), pair(3, 53), pair(114, 74), of(b'_'),
    of(b'x'), pair(10, 21), pair(113, 769), pair(631, 253), pair(810, 5), pair(29, 12), pair(19, 80),
    pair(3, 13), pair(36, 18), pair(222, 10), pair(3, 201), pair(30, 21), pair(502, 100), pair(36, 12),
    pair(30, 20), pair(9, 21), pair(4, 57), pair(53, 31), pair(113, 39), pair(457, 5), pair(788, 9),
    pair(762, 12), pair(123, 63), pair(18, 346), pair(3, 128), pair(770, 7), pair(13, 54), pair(668, 132),
    pair(90, 253), pair(63, 803), pair(344, 452), pair(82, 4), pair(186, 5), pair(114, 727), pair(628, 24),
    pair(785, 56), pair(3, 342), pair(144, 836), pair(475, 11), pair(144, 530), pair(85, 5), pair(11, 136),
    of(b'5'), pair(283, 53), pair(21, 13), pair(138, 8), pair(389, 32), pair(113, 460), pair(54, 55),
    pair(21, 30), pair(191, 25), pair(792, 10), pair(873, 5), pair(379, 14), pair(834, 7), of(b'\"'),
    of(b'4'), of(b'?'), pair(109, 3), pair(758, 109), pair(458, 37), pair(340, 37), pair(20, 524),
    pair(464, 43), pair(20, 10), pair(38, 207), pair(89, 285), pair(337, 285), pair(9, 13), pair(7, 83),
    pair(64, 58), pair(831, 7), pair(68, 69), pair(87, 56), pair(73, 7), pair(36, 8), of(b'('),
    of(b')'), of(b'G'), pair(36, 27), pair(18, 30), pair(674, 5), pair(4, 532), pair(169, 20),
    pair(55, 18), pair(8, 289), pair(12, 14), pair(687, 70), pair(629, 8), pair(461, 520), pair(807, 25),
    pair(224, 793), pair(175, 804), pair(18, 536), pair(635, 3), pair(535, 3), pair(346, 36), pair(812, 3),
    pair(97, 20), pair(45, 840), pair(42, 41), pair(123, 6), pair(55, 124), pair(921, 5), pair(16, 72),
    pair(27, 74), of(b'8'), of(b'K'), pair(31, 7), pair(55, 36), pair(21, 73), pair(114, 29),
    pair(9, 5), pair(55, 336), pair(58, 80), pair(68, 29), pair(55, 789), pair(10, 8), pair(175, 341),
    pair(795, 70), pair(632, 684), pair(20, 251), pair(3, 71), pair(639, 295), pair(135, 255), pair(213, 80),
    pair(40, 73), pair(540, 5), pair(140, 865), pair(124, 872), pair(123, 455), pair(27, 874), pair(252, 293),
    pair(7, 143), pair(112, 846), pair(21, 31), pair(71, 5), pair(23, 708), pair(658, 10), of(b'B'),
    pair(96, 31), pair(3, 44), pair(90, 3), pair(55, 30), pair(335, 774), pair(539, 6), pair(139, 56),
    pair(83, 55), pair(534, 65), pair(202, 265), pair(14, 3), pair(4, 186), pair(346, 55), pair(284, 640),
    pair(5, 394), pair(7, 6), pair(829, 5), pair(71, 684), pair(833, 70), pair(140, 550), pair(49, 547),
    pair(284, 109), pair(25, 264), pair(123, 542), pair(10, 452), pair(10, 11), pair(21, 308), pair(6, 394),
    pair(103, 116), pair(643, 18), pair(20, 36), pair(555, 176), pair(336, 56), pair(9, 191), pair(139, 697),
    pair(120, 293), pair(125, 3), pair(379, 10), pair(9, 699), pair(843, 14), pair(835, 5), pair(90, 7),
    pair(385, 44), pair(332, 26), pair(55, 13), pair(662, 52), pair(890, 3), of(b'H'), of(b'W'),
    pair(45, 20), pair(38, 44), pair(3, 89), pair(21, 9), pair(89, 37), pair(45, 54), pair(388, 29),
    pair(45, 37), pair(622, 87), pair(226, 742), pair(332, 8), pair(259, 3), pair(23, 9), pair(207, 10),
    pair(14, 55), pair(3, 549), pair(334, 58), pair(4, 689), pair(644, 47), pair(643, 169), pair(241, 27),
    pair(266, 455), pair(848, 75), pair(851, 43), pair(545, 6), pair(163, 23), pair(107, 854), pair(560, 74),
    pair(27, 637), pair(38, 855), pair(14, 670), pair(212, 858), pair(44, 844), pair(7, 625), pair(13, 695),
    pair(869, 52), pair(34, 727), pair(6, 230), pair(164, 870), pair(382, 97), pair(638, 3), pair(636, 8),
    pair(4, 531), pair(8, 15), pair(31, 661), pair(706, 3), of(b'Y'), pair(12, 7), pair(20, 83),
    pair(9, 9), pair(44, 21), pair(10, 10), pair(38, 381), pair(13, 73), pair(55, 83), pair(382, 14),
    pair(14, 36), pair(4, 33), pair(9, 20), pair(334, 75), pair(798, 18), pair(10, 36), pair(523, 10),
    pair(463, 56), pair(13, 386), pair(346, 83), pair(224, 456), pair(269, 670), pair(254, 176), pair(8, 209),
    pair(362, 677), pair(30, 39), pair(89, 55), pair(116, 404), pair(700, 56), pair(877, 70), pair(643, 40),
    pair(880, 59), pair(638, 32), pair(881, 118), pair(814, 95), pair(472, 102), pair(882, 531), pair(392, 6),
    pair(290, 48), pair(227, 672), pair(203, 47), pair(64, 547), pair(84, 793), pair(621, 37), pair(283, 887),
    pair(46, 642), pair(38, 10), pair(4, 692), pair(9, 894), pair(18, 471), pair(335, 56), pair(48, 902),
    pair(278, 893), pair(44, 693), pair(10, 386), pair(21, 905), pair(227, 907), pair(3, 547), pair(3, 468),
    pair(3, 531), pair(84, 279), pair(126, 71), pair(104, 504), pair(324, 10), pair(38, 923), pair(27, 506),
    pair(18, 139), pair(4, 503), of(b'$'), of(b','), of(b'3'), of(b'`'), of(b'j'),
    pair(55, 44), pair(55, 3), pair(7, 5), pair(36, 38), pair(12, 6), pair(743, 744), pair(754, 30),
    pair(451, 44), pair(38, 625), pair(256, 3), pair(40, 521), pair(461, 74), pair(783, 36), pair(31, 527),
    pair(683, 3), pair(21, 465), pair(539, 455), pair(525, 59), pair(808, 286), pair(40, 7), pair(20, 381),
    pair(108, 802), pair(37, 56), pair(29, 260), pair(21, 18), pair(7, 336), pair(132, 26), pair(49, 188),
    pair(283, 5), pair(37, 346), pair(31, 634), pair(88, 841), pair(482, 117), pair(551, 258), pair(396, 223),
    pair(814, 199), pair(691, 56), pair(395, 257), pair(229, 521), pair(261, 852), pair(529, 452), pair(254, 769),
    pair(381, 264), pair(284, 561), pair(402, 456), pair(7, 207), pair(5, 648), pair(645, 649), pair(565, 260),
    pair(694, 8), pair(543, 3), pair(154, 29), pair(390, 116), pair(919, 7), pair(18, 922), pair(12, 8),
    pair(926, 56), pair(927, 196), pair(928, 135), pair(707, 337), pair(337, 476), pair(705, 11), pair(892, 5),
    pair(702, 10), pair(405, 39), pair(565, 47), pair(930, 103), of(b'q'), of(b'z'), pair(12, 5),
    pair(55, 55), pair(732, 44), pair(333, 222), pair(40, 97), pair(45, 621), pair(13, 12), pair(21, 87),
    pair(88, 750), pair(12, 45), pair(9, 100), pair(25, 761), pair(457, 3), pair(448, 130), pair(65, 338),
    pair(627, 204), pair(779, 143), pair(12, 255), pair(26, 379), pair(5, 123), pair(110, 392), pair(42, 50),
    pair(89, 160), pair(36, 801), pair(83, 335), pair(780, 26), pair(10, 634), pair(546, 80), pair(199, 715),
    pair(337, 473), pair(24, 456), pair(678, 3), pair(48, 87), pair(29, 36), pair(99, 34), pair(554, 88),
    pair(820, 39), pair(819, 97), pair(533, 95), pair(202, 5), pair(97, 44), pair(646, 47), pair(696, 38),
    pair(10, 859), pair(52, 866), pair(382, 29), pair(14, 13), pair(656, 47), pair(891, 782), pair(45, 47),
    pair(375, 501), pair(372, 188), pair(652, 618), pair(322, 296), pair(276, 335), pair(651, 872), pair(565, 335),
    pair(910, 557), pair(563, 244), pair(245, 338), pair(402, 202), pair(183, 244), pair(481, 487), pair(480, 293),
    pair(478, 655), pair(193, 265), pair(299, 273), pair(266, 520), pair(210, 909), pair(208, 205), pair(915, 448),
    pair(273, 164), pair(291, 564), pair(466, 654), pair(342, 659), pair(261, 912), pair(917, 67), pair(189, 916),
    pair(532, 911), pair(706, 8), pair(224, 559), pair(286, 187), pair(254, 460), pair(668, 530), pair(113, 80),
    pair(604, 134), pair(605, 208), pair(327, 286), pair(337, 452), pair(711, 558), pair(913, 281), pair(391, 710),
    pair(125, 703), pair(329, 612), of(b'!'), of(b'9'), of(b'>'), of(b'@'), of(b'V'),
    of(b'|'), pair(50, 88), pair(67, 54), pair(27, 14), pair(13, 38), pair(67, 675), pair(518, 36),
    pair(776, 28), pair(626, 3), pair(88, 680), pair(225, 523), pair(29, 187), pair(796, 526), pair(682, 95),
    pair(144, 782), pair(55, 129), pair(290, 38), pair(826, 125), pair(97, 526), pair(4, 456), pair(390, 29),
    pair(397, 3), pair(211, 127), pair(100, 838), pair(9, 36), pair(20, 530), pair(224, 33), pair(20, 192),
    pair(31, 36), pair(118, 867), pair(5, 630), pair(3, 861), pair(379, 29), pair(243, 22), pair(832, 9),
    pair(653, 121), pair(883, 47), pair(332, 67), pair(4, 462), pair(325, 903), pair(20, 567), pair(18, 596),
    pair(324, 326), pair(108, 60), of(b'%'), of(b'*'), of(b';'), of(b'<'), of(b'J'),
    pair(12, 20), pair(18, 109), pair(10, 5), pair(28, 3), pair(103, 73), pair(83, 10), pair(223, 113),
    pair(21, 90), pair(88, 671), pair(287, 5), pair(12, 521), pair(678, 6), pair(109, 782), pair(668, 30),
    pair(626, 87), pair(42, 800), pair(3, 204), pair(109, 100), pair(18, 393), pair(544, 158), pair(12, 26),
    pair(21, 837), pair(133, 100), pair(470, 118), pair(466, 71), pair(380, 192), pair(114, 530), pair(252, 403),
    pair(382, 647), pair(864, 148), pair(845, 650), pair(252, 566), pair(17, 54), pair(311, 10), pair(48, 850),
    pair(96, 569), pair(88, 386), pair(12, 227), pair(390, 26), pair(3, 599), pair(920, 54), pair(924, 74),
    pair(106, 462), pair(660, 69), of(b'#'), of(b'&'), of(b'+'), of(b'7'), of(b'Q'),
    of(b'X'), of(b'Z'), of(b'\\'), of(b'^'), of(b'~'), pair(21, 8), pair(668, 14),
    pair(723, 251), pair(3, 4), pair(29, 380), pair(383, 384), pair(724, 74), pair(3, 722), pair(7, 8),
    pair(30, 53), pair(21, 40), pair(20, 74), pair(4, 728), pair(37, 63), pair(735, 30), pair(100, 736),
    pair(381, 253), pair(13, 138), pair(726, 56), pair(14, 252), pair(18, 5), pair(387, 83), pair(332, 38),
    pair(20, 727), pair(622, 124), pair(731, 453), pair(741, 379), pair(284, 201), pair(330, 34), pair(27, 623),
    pair(55, 730), pair(132, 14), pair(753, 63), pair(673, 747), pair(14, 521), pair(13, 755), pair(53, 624),
    pair(731, 100), pair(388, 526), pair(760, 454), pair(379, 143), pair(31, 454), pair(382, 763), pair(73, 56),
    pair(29, 756), pair(390, 766), pair(385, 764), pair(9, 339), pair(52, 380), pair(330, 676), pair(35, 771),
    pair(726, 453), pair(13, 158), pair(330, 88), pair(35, 775), pair(776, 671), pair(670, 677), pair(333, 21),
    pair(679, 258), pair(40, 56), pair(38, 526), pair(87, 125), pair(14, 778), pair(221, 527), pair(669, 681),
    pair(669, 74), pair(131, 538), pair(45, 29), pair(10, 752), pair(790, 80), pair(783, 21), pair(630, 5),
    pair(226, 30), pair(794, 97), pair(385, 63), pair(54, 13), pair(10, 797), pair(798, 742), pair(88, 541),
    pair(390, 524), pair(521, 100), pair(529, 685), pair(686, 5), pair(762, 520), pair(762, 74), pair(459, 7),
    pair(385, 229), pair(286, 260), pair(175, 394), pair(331, 127), pair(811, 379), pair(28, 618), pair(50, 813),
    pair(635, 391), pair(14, 386), pair(816, 3), pair(284, 817), pair(290, 393), pair(396, 258), pair(770, 56),
    pair(751, 537), pair(64, 257), pair(623, 48), pair(824, 148), pair(825, 21), pair(21, 742), pair(757, 827),
    pair(175, 477), pair(806, 477), pair(688, 18), pair(229, 113), pair(679, 96), pair(552, 187), pair(175, 164),
    pair(251, 25), pair(68, 251), pair(123, 789), pair(38, 633), pair(346, 70), pair(54, 690), pair(553, 83),
    pair(842, 470), pair(313, 30), pair(483, 349), pair(475, 5), pair(757, 846), pair(237, 89), pair(470, 529),
    pair(641, 470), pair(849, 7), pair(262, 298), pair(178, 784), pair(464, 56), pair(340, 47), pair(175, 839),
    pair(383, 43), pair(18, 688), pair(29, 255), pair(30, 260), pair(191, 860), pair(21, 857), pair(385, 562),
    pair(647, 116), pair(25, 496), pair(7, 803), pair(40, 862), pair(618, 108), pair(868, 34), pair(3, 477),
    pair(318, 207), pair(158, 73), pair(84, 531), pair(455, 151), pair(843, 293), pair(406, 565), pair(876, 144),
    pair(319, 46), pair(878, 64), pair(701, 6), pair(644, 8), pair(469, 3), pair(290, 87), pair(21, 647),
    pair(884, 38), pair(325, 885), pair(187, 879), pair(25, 212), pair(382, 37), pair(114, 38), pair(424, 21),
    pair(175, 568), pair(123, 424), pair(26, 888), pair(154, 63), pair(673, 895), pair(13, 896), pair(897, 5),
    pair(502, 453), pair(673, 899), pair(21, 889), pair(148, 901), pair(278, 454), pair(717, 41), pair(28, 904),
    pair(6, 287), pair(43, 906), pair(658, 670), pair(657, 359), pair(698, 225), pair(556, 899), pair(166, 451),
    pair(347, 213), pair(548, 199), pair(914, 249), pair(343, 479), pair(127, 109), pair(169, 53), pair(68, 918),
    pair(337, 187), pair(110, 155), pair(73, 27), pair(9, 505), pair(131, 521), pair(444, 380), pair(704, 444),
    pair(925, 7), pair(439, 76), pair(658, 39), pair(871, 124),
];
