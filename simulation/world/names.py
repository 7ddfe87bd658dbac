"""Made-up names: common surnames, given-name characters, a few names of minorities with the middle dot.

Only word lists and drawing from them belong here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Objects = npt.NDArray[np.object_]

_SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文"
)
SURNAMES = np.array([*_SURNAMES, "欧阳", "司马", "上官"], dtype=object)
_MALE = (
    "伟强军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林国建志文武德富贵全福生成忠义先兴仁发才根长春永明光祥"
    + "朝开正大学洪廷仕绍怀定邦"
)
_FEMALE = "芳娜敏静丽艳娟霞秀桂兰凤英玉珍琴红梅莲菊玲燕萍云花香翠碧素淑琼华群蓉雪琳佳怡欣雨婷颖倩月瑶慧媛蕊晴春容先仲"
_MINORITY_A = ["阿木", "吉克", "沙马", "阿依", "曲比", "木呷", "扎西", "卓玛", "古丽", "阿苏"]
_MINORITY_B = ["拉铁", "尔古", "达瓦", "依诺", "布哈", "木果", "央金", "伍呷", "合子", "尔洛"]


def surnames(rng: np.random.Generator, count: int) -> Objects:
    """Surnames by a falling frequency, as in a county where a few families are many."""
    weight = 1.0 / np.arange(3, len(SURNAMES) + 3)
    drawn: Objects = SURNAMES[rng.choice(len(SURNAMES), count, p=weight / weight.sum())]
    return drawn


def given(rng: np.random.Generator, male: npt.NDArray[np.bool_]) -> Objects:
    """Given names of one character (an eighth) or two."""
    count = len(male)
    men, women = np.array(list(_MALE), dtype=object), np.array(list(_FEMALE), dtype=object)

    def draw() -> Objects:
        chosen: Objects = np.where(male, men[rng.integers(0, len(men), count)], women[rng.integers(0, len(women), count)])
        return chosen

    first, second = draw(), draw()
    second[rng.random(count) < 0.125] = ""
    full: Objects = first + second
    return full


def minority(rng: np.random.Generator, count: int) -> Objects:
    """Names of two parts with the middle dot."""
    left = np.array(_MINORITY_A, dtype=object)[rng.integers(0, len(_MINORITY_A), count)]
    right = np.array(_MINORITY_B, dtype=object)[rng.integers(0, len(_MINORITY_B), count)]
    full: Objects = left + "·" + right
    return full
