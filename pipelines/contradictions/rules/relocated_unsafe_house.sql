-- writes: contradiction__relocated_unsafe_house
-- reads: night, policy, relocation__relocated_household, housing__dwelling
-- code: relocated_unsafe_house
-- severity: warn
-- zh: 已搬迁户旧房未拆且为危房
-- en: relocated household with an unsafe old house
-- owner: relocation
-- other: housing
-- subject: household
-- asks: relocation__relocated_household
-- feeds: relocation/relocated_household, housing/dwelling
-- needs: relocation/relocated_household.old_house_removed, housing/dwelling.remedied_date
-- policy: dwelling.open_grades, dwelling.safe_remedies
-- grain: one row per household and row that contradicts
-- meaning: the old house was not removed though the household has moved, and its dwelling is unsafe and neither remedied nor left
-- source: seeds C01; issue 4 part 5
SELECT moved.household_key AS subject_key, '' AS about,
    [cite(1, 'relocation/relocated_household', 'old_house_removed', moved._delivery_id, moved._sheet, moved._row_no, '旧房未拆除'),
    cite(2, 'housing/dwelling', 'dwelling_grade', home._delivery_id, home._sheet, home._row_no, '房屋等级 ' || home.dwelling_grade)] AS sides
FROM relocation__relocated_household AS moved
INNER JOIN housing__dwelling AS home ON moved.household_key = home.household_key
CROSS JOIN night
WHERE NOT moved.old_house_removed AND moved.moved_date <= night.as_of
    AND list_contains(policy_words('dwelling', 'open_grades'), home.dwelling_grade)
    AND (home.remedied_date IS NULL OR home.remedied_date > night.as_of)
    AND NOT coalesce(list_contains(policy_words('dwelling', 'safe_remedies'), home.remedy_mode), false)
