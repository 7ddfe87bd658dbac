"""Marts of households: their members, numbers and events over time, other definitions of a household, and splits to look at."""

from __future__ import annotations

from pipelines.publish.tables.base import AREA, CODE, DATE, FLAG, INT, KEY, TEXT, col, mart

household_member = mart(
    "household_member",
    "家庭成员变动",
    "Who belonged to which household from when to when",
    col("household_key", KEY, "户键", "household", key=True),
    col("person_key", KEY, "人员键", "person", key=True),
    col("stay_no", INT, "第几次在户", "running number of the person's stays in this household", key=True),
    col("village_code", AREA, "村代码", "village of the stay"),
    col(
        "from_date", DATE, "起始日期", "first day of the stay; of a baseline member the day first seen unless dated", null=False
    ),
    col("to_date", DATE, "终止日期", "first day after the stay; empty while it lasts"),
    col("joined_by", CODE, "进入方式", "baseline, born, married_in, moved_in, split, merged, returned", null=False),
    col("left_by", CODE, "离开方式", "died, moved_out, married_out, split, merged, absent; empty while the stay lasts"),
    col("from_basis", CODE, "起始依据", "birth_date, move_in_date, or snapshot: the first that shows it", null=False),
    col("to_basis", CODE, "终止依据", "death_date, health_death, move_in_date (elsewhere), or snapshot: the first without"),
    col("from_household_key", KEY, "原户键", "household the person came from, where known"),
    col("to_household_key", KEY, "去向户键", "household the person went to, where known"),
    col("relation", CODE, "与户主关系", "relation to the head, as last told"),
    col("first_seen_date", DATE, "首次在册", "day of the first register snapshot with the person there", null=False),
    col("last_seen_date", DATE, "末次在册", "day of the last register snapshot with the person there", null=False),
    col("not_seen_date", DATE, "此前未在册", "day of the snapshot before, without the person; empty when none is known"),
    col("joined_delivery_id", KEY, "进入依据交付", "register delivery that first shows it", provenance=True),
    col("left_delivery_id", KEY, "离开依据交付", "register delivery that shows the end", provenance=True),
    col("birth_delivery_id", KEY, "出生名单交付", "health birth list that names the child", provenance=True),
    col("death_delivery_id", KEY, "死亡名单交付", "health death list that names the person", provenance=True),
    grain="one row per person, household and unbroken stay",
    reads="household_member",
)

household_alias = mart(
    "household_alias",
    "户号沿革",
    "Numbers a household bore",
    col("household_key", KEY, "户键", "household", key=True),
    col("alias_no", INT, "序号", "running number, in order of time", key=True),
    col("masked_no", TEXT, "户号（脱敏）", "household number, masked", null=False),
    col("is_first_no", FLAG, "是否首个户号", "the number from which the household's key was made", null=False),
    col("valid_from", DATE, "起始日期", "day of the first register snapshot with this number", null=False),
    col("valid_to", DATE, "终止日期", "day of the first snapshot without it; empty while it lasts"),
    col(
        "basis",
        CODE,
        "认定依据",
        "first_seen, same_head, most_members, same_number, same_number_same_head, same_number_most_members: why it is the same household",
        null=False,
    ),
    col("shared_persons", INT, "相同人数", "people registered under both numbers; 0 for the first", null=False),
    col("delivery_id", KEY, "依据交付", "register delivery that first shows the number", provenance=True),
    grain="one row per household and unbroken run of snapshots under one number",
    reads="household_alias",
)

household_event = mart(
    "household_event",
    "户的变动事件",
    "What happened to households",
    col("household_key", KEY, "户键", "household", key=True),
    col("event_no", INT, "序号", "running number, in order of time", key=True),
    col("event_kind", CODE, "事件", "formed, dissolved, renumbered, moved, head_changed, split, merged", null=False),
    col("event_date", DATE, "日期", "day it happened, else of the snapshot that shows it", null=False),
    col("other_household_key", KEY, "相关户键", "household split off, merged in, come from or gone to"),
    col("person_key", KEY, "人员键", "the head after the event"),
    col("persons", INT, "人数", "people concerned", null=False),
    col("basis", CODE, "依据", "what shows it; of a new head what became of the old one", null=False),
    col("delivery_id", KEY, "依据交付", "register delivery that shows it", provenance=True),
    grain="one row per household and event",
    reads="household_event",
)

household_unit = mart(
    "household_unit",
    "不同口径的户",
    "The household of each person by each definition",
    col("person_key", KEY, "人员键", "person", key=True),
    col("definition", CODE, "口径", "hukou, living_together (the platform's family form), insurance_unit (insured together)", key=True),
    col("unit_key", KEY, "单元键", "household by this definition", null=False),
    col("household_key", KEY, "户键", "household of the register", null=False),
    col("feed", CODE, "数据集", "feed that says it", null=False),
    col("from_date", DATE, "起始日期", "since when it is known to hold"),
    col("to_date", DATE, "终止日期", "first day it no longer holds"),
    col("delivery_id", KEY, "依据交付", "delivery that says it", provenance=True),
    grain="one row per living person of the register and definition that names a unit",
    reads="household_unit",
)

household_definition = mart(
    "household_definition",
    "户的口径对照",
    "Members of each household by definition, side by side",
    col("household_key", KEY, "户键", "household of the register", key=True),
    col("village_code", AREA, "村代码", "village"),
    col("default_definition", CODE, "采用口径", "definition that counts, by policy", null=False),
    col("hukou_members", INT, "户籍人口", "living members by the register", null=False),
    col("living_together_members", INT, "共同生活人口", "people on the platform's family form; empty when not known"),
    col("living_together_outside", INT, "共同生活户外人口", "of these, registered in another household"),
    col("living_together_missing", INT, "户籍在册未共同生活", "registered here, not on that form"),
    col("insurance_unit_members", INT, "参保家庭人口", "people insured in the same family; empty when not known"),
    col("insurance_unit_outside", INT, "参保家庭户外人口", "of these, registered in another household"),
    col("insurance_unit_missing", INT, "户籍在册不在参保家庭", "registered here, insured in another family or not at all"),
    col("is_differing", FLAG, "口径是否不一致", "the definitions that are known do not name the same people", null=False),
    grain="one row per household of the register with somebody living",
    reads="household_definition",
)

household_split = mart(
    "household_split",
    "疑似拆户（待核查）",
    "Splits that look made to fit a threshold, for people to look at",
    col("household_key", KEY, "户键", "the part that came on a benefit", key=True),
    col("other_household_key", KEY, "另一户键", "the other part", key=True),
    col("part", CODE, "所属部分", "split_off or left_behind", null=False),
    col("village_code", AREA, "村代码", "village of both"),
    col("split_date", DATE, "分户日期", "day of the split", null=False),
    col("part_persons", INT, "本户人数", "people of this part on that day", null=False),
    col("other_persons", INT, "另一户人数", "people of the other part on that day", null=False),
    col("benefits", TEXT, "享受情况", "dibao, tekun, listed, candidate, comma separated"),
    col("benefit_date", DATE, "最早享受日期", "first of their dates; of a candidate tonight's"),
    col("days_after_split", INT, "分户后天数", "days from the split to it; a month counts from its first day"),
    col("evidence", TEXT, "证据", "benefit, same_village, weak_part: what speaks for it, comma separated", null=False),
    col("delivery_id", KEY, "依据交付", "register delivery that shows the split", provenance=True),
    grain="one row per part of a split household that is flagged",
    reads="household_split",
)
