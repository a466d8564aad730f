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
    of(b' '), pair(107, 65), of(b'.'), of(b'-'), of(b's'), of(b'e'), pair(7, 3),
    of(b'd'), of(b't'), of(b'c'), of(b'='), pair(16, 3), of(b'T'), of(b'a'),
    pair(7, 11), pair(140, 3), of(b'p'), pair(434, 3), of(b'R'), of(b'n'), of(b'o'),
    of(b'y'), pair(10, 3), pair(3, 55), of(b'l'), pair(322, 65), of(b'i'), of(b'P'),
    of(b'b'), of(b'r'), of(b'g'), of(b'u'), pair(137, 9), of(b'A'), pair(725, 11),
    of(b'D'), of(b'E'), of(b'm'), pair(34, 22), of(b'S'), pair(24, 3), pair(29, 11),
    pair(375, 3), of(b'f'), of(b'w'), pair(32, 8), pair(75, 3), pair(23, 22), pair(8, 10),
    of(b'N'), pair(29, 22), pair(7, 8), pair(323, 3), of(b'['), of(b']'), pair(8, 32),
    pair(40, 16), pair(52, 611), pair(44, 3), pair(727, 8), of(b'/'), of(b'O'), pair(8, 3),
    of(b'U'), pair(10, 8), pair(22, 33), pair(351, 440), of(b'h'), pair(252, 25), pair(370, 11),
    pair(11, 3), pair(44, 9), of(b':'), of(b'C'), of(b'I'), pair(140, 73), pair(8, 7),
    pair(515, 437), pair(54, 741), of(b'v'), pair(3, 96), pair(3, 156), pair(82, 58), pair(40, 8),
    of(b'0'), of(b'1'), of(b'6'), pair(27, 23), pair(3, 162), pair(3, 53), pair(12, 23),
    pair(296, 3), of(b'M'), pair(439, 3), pair(107, 55), pair(662, 3), pair(32, 29), pair(53, 3),
    of(b'k'), pair(22, 8), pair(3, 16), pair(16, 11), pair(514, 738), pair(50, 65), pair(11, 70),
    pair(23, 32), pair(20, 201), pair(34, 19), pair(20, 167), pair(8, 16), pair(34, 11), of(b'L'),
    pair(27, 8), pair(8, 22), pair(101, 8), pair(103, 3), pair(219, 3), pair(306, 5), pair(12, 904),
    pair(47, 16), pair(16, 27), pair(322, 221), pair(79, 3), pair(130, 123), pair(3, 31), pair(521, 667),
    pair(518, 3), pair(666, 11), of(b'2'), pair(16, 12), pair(46, 108), pair(787, 7), pair(755, 11),
    pair(27, 29), of(b'\''), of(b'F'), of(b'x'), pair(22, 23), pair(11, 29), pair(32, 16),
    of(b'_'), pair(253, 665), pair(16, 32), pair(8, 12), pair(10, 29), pair(330, 764), pair(812, 5),
    pair(103, 73), pair(219, 769), pair(220, 10), pair(3, 201), pair(27, 16), pair(170, 5), pair(11, 609),
    pair(144, 32), pair(4, 60), pair(54, 3), pair(7, 29), pair(26, 78), pair(200, 9), pair(445, 5),
    pair(140, 102), pair(770, 8), pair(3, 129), pair(219, 25), pair(514, 117), pair(306, 692), pair(318, 53),
    pair(29, 12), pair(53, 33), pair(375, 35), pair(103, 728), pair(70, 23), pair(20, 524), pair(781, 65),
    pair(621, 4), pair(219, 450), pair(11, 9), pair(665, 32), pair(147, 376), pair(467, 13), pair(81, 5),
    pair(67, 32), pair(19, 519), pair(13, 137), of(b'5'), pair(3, 206), pair(29, 27), pair(175, 17),
    pair(147, 835), pair(872, 5), pair(116, 11), pair(832, 8), pair(365, 3), pair(83, 4), of(b'4'),
    of(b'?'), pair(70, 16), pair(108, 3), pair(446, 58), pair(767, 108), pair(329, 58), pair(16, 738),
    pair(122, 9), pair(630, 10), pair(325, 221), pair(61, 55), pair(12, 219), pair(830, 8), pair(59, 43),
    pair(82, 65), pair(34, 9), pair(7, 20), of(b'('), of(b')'), of(b'G'), pair(16, 22),
    pair(34, 54), pair(104, 3), pair(669, 5), pair(4, 327), pair(448, 73), pair(55, 78), pair(9, 283),
    pair(12, 70), pair(227, 16), pair(684, 68), pair(622, 9), pair(810, 17), pair(448, 437), pair(222, 792),
    pair(155, 806), pair(19, 526), pair(629, 3), pair(525, 3), pair(107, 221), pair(815, 3), pair(115, 16),
    pair(42, 39), pair(665, 10), pair(807, 10), pair(140, 6), pair(104, 8), pair(914, 5), pair(18, 69),
    pair(54, 73), pair(77, 22), pair(646, 10), pair(33, 8), pair(103, 22), pair(519, 34), pair(19, 27),
    pair(7, 5), pair(23, 324), pair(322, 119), pair(10, 9), pair(155, 331), pair(794, 68), pair(624, 682),
    pair(626, 279), pair(679, 3), pair(209, 78), pair(31, 50), pair(557, 5), pair(85, 871), pair(140, 442),
    pair(54, 873), pair(8, 139), pair(135, 255), pair(121, 840), pair(62, 5), pair(20, 708), of(b'8'),
    of(b'B'), of(b'K'), pair(10, 23), pair(519, 23), pair(323, 672), pair(32, 41), pair(530, 6),
    pair(145, 65), pair(40, 23), pair(791, 3), pair(529, 63), pair(59, 22), pair(155, 825), pair(5, 379),
    pair(8, 6), pair(62, 682), pair(831, 68), pair(92, 541), pair(45, 540), pair(278, 3), pair(320, 108),
    pair(17, 456), pair(140, 532), pair(7, 685), pair(10, 13), pair(29, 300), pair(6, 379), pair(141, 86),
    pair(546, 174), pair(686, 8), pair(102, 11), pair(7, 175), pair(29, 33), pair(22, 878), pair(533, 3),
    pair(330, 46), pair(519, 40), pair(658, 52), pair(896, 3), pair(155, 509), of(b'H'), of(b'W'),
    pair(90, 33), pair(46, 29), pair(3, 46), pair(48, 46), pair(3, 107), pair(29, 7), pair(107, 58),
    pair(47, 70), pair(7, 16), pair(445, 3), pair(47, 58), pair(613, 82), pair(93, 22), pair(228, 746),
    pair(3, 62), pair(4, 170), pair(24, 5), pair(3, 539), pair(8, 40), pair(4, 689), pair(837, 65),
    pair(637, 51), pair(240, 54), pair(842, 119), pair(844, 116), pair(535, 6), pair(262, 442), pair(109, 849),
    pair(48, 850), pair(7, 687), pair(32, 373), pair(336, 861), pair(8, 616), pair(16, 372), pair(870, 52),
    pair(36, 728), pair(6, 229), pair(3, 540), pair(319, 115), pair(145, 701), pair(632, 3), pair(631, 9),
    pair(4, 523), pair(227, 3), pair(33, 647), pair(324, 65), pair(123, 3), pair(487, 101), pair(326, 43),
    pair(23, 85), pair(477, 3), of(b'Y'), pair(23, 34), pair(7, 7), pair(10, 10), pair(10, 5),
    pair(319, 32), pair(4, 37), pair(7, 101), pair(796, 19), pair(10, 34), pair(516, 10), pair(625, 65),
    pair(452, 3), pair(455, 444), pair(222, 443), pair(278, 788), pair(322, 55), pair(252, 769), pair(265, 373),
    pair(252, 174), pair(839, 133), pair(9, 238), pair(348, 673), pair(86, 482), pair(699, 65), pair(876, 68),
    pair(698, 10), pair(881, 72), pair(882, 280), pair(632, 35), pair(817, 89), pair(464, 94), pair(883, 523),
    pair(377, 6), pair(284, 67), pair(202, 51), pair(97, 486), pair(61, 540), pair(156, 536), pair(80, 792),
    pair(612, 58), pair(318, 892), pair(41, 636), pair(115, 694), pair(54, 180), pair(4, 690), pair(7, 897),
    pair(7, 200), pair(19, 463), pair(67, 898), pair(323, 65), pair(46, 691), pair(46, 907), pair(29, 909),
    pair(3, 461), pair(3, 523), pair(80, 273), pair(128, 62), pair(47, 923), pair(58, 709), pair(19, 145),
    pair(48, 926), pair(4, 488), of(b'\"'), of(b'$'), of(b','), of(b'3'), of(b'`'),
    pair(11, 5), pair(23, 23), pair(23, 46), pair(48, 371), pair(8, 5), pair(11, 6), pair(747, 748),
    pair(141, 50), pair(757, 27), pair(439, 46), pair(44, 29), pair(31, 438), pair(48, 616), pair(256, 3),
    pair(33, 520), pair(23, 788), pair(681, 3), pair(29, 453), pair(23, 19), pair(16, 251), pair(530, 442),
    pair(809, 27), pair(451, 116), pair(104, 610), pair(518, 72), pair(31, 8), pair(16, 371), pair(114, 813),
    pair(58, 65), pair(22, 258), pair(29, 19), pair(203, 332), pair(45, 162), pair(318, 5), pair(76, 834),
    pair(471, 124), pair(542, 536), pair(817, 198), pair(380, 225), pair(259, 847), pair(762, 11), pair(544, 437),
    pair(522, 609), pair(828, 306), pair(639, 642), pair(107, 23), pair(558, 258), pair(697, 9), pair(700, 65),
    pair(811, 8), pair(136, 22), pair(326, 86), pair(925, 54), pair(320, 593), pair(927, 50), pair(928, 181),
    pair(429, 65), pair(215, 167), pair(427, 6), pair(929, 135), pair(325, 828), pair(706, 10), pair(712, 665),
    pair(704, 13), pair(194, 922), pair(392, 25), pair(558, 51), pair(860, 32), pair(856, 13), pair(930, 13),
    pair(854, 9), pair(640, 72), pair(477, 5), pair(659, 43), of(b'j'), of(b'q'), of(b'z'),
    pair(11, 16), pair(733, 46), pair(321, 220), pair(34, 48), pair(47, 612), pair(32, 23), pair(29, 82),
    pair(76, 753), pair(11, 47), pair(615, 761), pair(7, 609), pair(620, 204), pair(778, 139), pair(11, 255),
    pair(24, 665), pair(63, 281), pair(5, 140), pair(42, 77), pair(107, 172), pair(34, 800), pair(40, 323),
    pair(805, 24), pair(462, 3), pair(198, 716), pair(435, 131), pair(325, 465), pair(633, 78), pair(28, 443),
    pair(93, 634), pair(67, 82), pair(48, 628), pair(95, 36), pair(545, 76), pair(210, 638), pair(538, 89),
    pair(284, 845), pair(674, 3), pair(203, 5), pair(115, 46), pair(10, 862), pair(133, 868), pair(52, 867),
    pair(5, 554), pair(120, 377), pair(319, 22), pair(326, 650), pair(47, 51), pair(487, 441), pair(651, 278),
    pair(358, 162), pair(644, 606), pair(309, 285), pair(270, 323), pair(558, 323), pair(912, 549), pair(553, 244),
    pair(391, 203), pair(641, 871), pair(184, 244), pair(550, 287), pair(547, 207), pair(469, 645), pair(468, 648),
    pair(191, 332), pair(208, 910), pair(288, 268), pair(207, 205), pair(917, 738), pair(919, 435), pair(262, 437),
    pair(286, 555), pair(454, 653), pair(259, 913), pair(227, 336), pair(920, 44), pair(173, 916), pair(222, 551),
    pair(927, 485), pair(367, 281), pair(657, 51), pair(710, 548), pair(711, 334), pair(325, 609), pair(123, 703),
    pair(314, 597), pair(915, 250), pair(287, 194), pair(268, 477), of(b'!'), of(b'9'), of(b'>'),
    of(b'@'), of(b'V'), of(b'|'), pair(16, 40), pair(23, 3), pair(29, 50), pair(77, 76),
    pair(44, 70), pair(54, 32), pair(12, 48), pair(17, 32), pair(512, 34), pair(319, 766), pair(447, 104),
    pair(775, 30), pair(619, 3), pair(76, 786), pair(223, 516), pair(22, 171), pair(680, 89), pair(804, 34),
    pair(326, 22), pair(330, 11), pair(147, 677), pair(284, 48), pair(48, 16), pair(824, 123), pair(4, 443),
    pair(278, 125), pair(686, 25), pair(455, 116), pair(101, 833), pair(16, 376), pair(78, 536), pair(222, 37),
    pair(552, 73), pair(665, 22), pair(5, 623), pair(34, 40), pair(241, 21), pair(884, 51), pair(311, 886),
    pair(245, 122), pair(26, 459), pair(4, 224), pair(24, 9), pair(142, 22), pair(11, 705), pair(652, 130),
    pair(19, 588), pair(252, 450), pair(23, 125), pair(16, 190), pair(114, 66), pair(368, 117), of(b'%'),
    of(b'*'), of(b';'), of(b'<'), of(b'J'), pair(11, 8), pair(19, 108), pair(30, 3),
    pair(40, 10), pair(254, 219), pair(12, 444), pair(76, 667), pair(12, 160), pair(280, 5), pair(11, 438),
    pair(674, 6), pair(514, 27), pair(48, 12), pair(677, 73), pair(370, 32), pair(619, 82), pair(42, 799),
    pair(3, 204), pair(19, 378), pair(534, 160), pair(751, 70), pair(34, 27), pair(679, 12), pair(146, 101),
    pair(29, 836), pair(454, 62), pair(608, 190), pair(47, 801), pair(175, 863), pair(12, 242), pair(3, 693),
    pair(838, 695), pair(103, 376), pair(874, 48), pair(15, 70), pair(462, 133), pair(33, 879), pair(303, 10),
    pair(90, 560), pair(11, 455), pair(651, 7), pair(67, 906), pair(3, 559), pair(921, 70), pair(519, 32),
    pair(654, 43), pair(707, 325), pair(899, 8), of(b'#'), of(b'&'), of(b'+'), of(b'7'),
    of(b'Q'), of(b'X'), of(b'Z'), of(b'\\'), of(b'^'), of(b'~'), pair(29, 9),
    pair(514, 32), pair(724, 251), pair(3, 4), pair(22, 608), pair(372, 440), pair(725, 73), pair(3, 723),
    pair(8, 9), pair(27, 53), pair(29, 31), pair(16, 73), pair(4, 729), pair(12, 50), pair(58, 102),
    pair(31, 115), pair(737, 27), pair(101, 739), pair(371, 610), pair(12, 200), pair(727, 65), pair(102, 437),
    pair(32, 370), pair(19, 5), pair(374, 40), pair(122, 48), pair(16, 728), pair(613, 85), pair(34, 12),
    pair(732, 441), pair(316, 36), pair(320, 201), pair(54, 614), pair(117, 32), pair(756, 102), pair(668, 752),
    pair(12, 758), pair(751, 11), pair(760, 517), pair(665, 139), pair(732, 101), pair(102, 670), pair(736, 764),
    pair(33, 517), pair(53, 618), pair(736, 617), pair(7, 328), pair(52, 608), pair(316, 671), pair(38, 771),
    pair(727, 441), pair(316, 76), pair(38, 774), pair(775, 667), pair(373, 673), pair(321, 29), pair(31, 65),
    pair(32, 777), pair(218, 520), pair(278, 731), pair(782, 78), pair(666, 676), pair(666, 73), pair(108, 678),
    pair(127, 528), pair(47, 22), pair(330, 617), pair(320, 519), pair(790, 40), pair(623, 5), pair(228, 27),
    pair(793, 115), pair(70, 12), pair(10, 795), pair(796, 746), pair(744, 377), pair(76, 531), pair(326, 738),
    pair(108, 101), pair(522, 801), pair(102, 802), pair(82, 123), pair(675, 287), pair(683, 5), pair(804, 29),
    pair(227, 53), pair(627, 519), pair(449, 8), pair(59, 808), pair(155, 379), pair(438, 101), pair(317, 99),
    pair(814, 665), pair(30, 606), pair(77, 816), pair(629, 257), pair(770, 65), pair(755, 527), pair(61, 225),
    pair(614, 67), pair(822, 22), pair(823, 141), pair(117, 334), pair(29, 746), pair(759, 826), pair(8, 324),
    pair(11, 24), pair(829, 19), pair(675, 90), pair(543, 171), pair(140, 788), pair(70, 688), pair(251, 17),
    pair(59, 251), pair(210, 127), pair(472, 337), pair(637, 9), pair(467, 5), pair(759, 840), pair(236, 107),
    pair(462, 522), pair(843, 8), pair(378, 115), pair(798, 5), pair(260, 290), pair(177, 780), pair(451, 65),
    pair(329, 51), pair(762, 73), pair(762, 437), pair(372, 116), pair(371, 456), pair(306, 279), pair(391, 443),
    pair(32, 219), pair(857, 7), pair(11, 858), pair(219, 456), pair(19, 829), pair(22, 255), pair(27, 258),
    pair(27, 219), pair(82, 864), pair(29, 853), pair(8, 802), pair(31, 866), pair(606, 114), pair(869, 36),
    pair(160, 50), pair(80, 523), pair(442, 110), pair(308, 140), pair(393, 558), pair(875, 147), pair(643, 462),
    pair(877, 32), pair(643, 194), pair(859, 130), pair(702, 6), pair(635, 6), pair(458, 3), pair(284, 82),
    pair(789, 25), pair(308, 517), pair(646, 25), pair(99, 462), pair(755, 73), pair(364, 41), pair(890, 61),
    pair(171, 891), pair(17, 336), pair(319, 58), pair(141, 894), pair(103, 48), pair(24, 893), pair(22, 895),
    pair(40, 254), pair(136, 102), pair(668, 900), pair(12, 901), pair(902, 5), pair(668, 561), pair(12, 888),
    pair(7, 905), pair(16, 686), pair(718, 39), pair(30, 908), pair(649, 640), pair(646, 373), pair(696, 223),
    pair(186, 439), pair(120, 365), pair(335, 209), pair(381, 470), pair(630, 228), pair(537, 198), pair(918, 275),
    pair(99, 108), pair(325, 171), pair(171, 460), pair(519, 68), pair(429, 608), pair(19, 50), pair(7, 489),
    pair(33, 656), pair(924, 8), pair(426, 71), pair(855, 11),
];
