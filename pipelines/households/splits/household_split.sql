-- writes: household_split
-- reads: household_event, household_member, household_spine, person_spine, civil_affairs__dibao, civil_affairs__tekun,
--   disabled_federation__certificate, monitored_household, candidate, policy, night
-- policy: household_split.look_back_days, household_split.candidate_days, household_split.old_age, household_split.child_age,
--   household_split.disability_grades, household_split.required
-- grain: one row per split off a household and part of it that looks made to fit a threshold
-- meaning: splits to look at, never undone by the pipeline. weak_part: one part holds only old people, children and severely disabled, the
--   other somebody of working age; same_village: both parts live in one village; benefit: the weak part came on dibao, tekun or the
--   monitored list within so many days after the split, or is a candidate tonight within so many. All that policy requires must be there.
-- source: issue 4 part 3
WITH given AS (
    SELECT
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'household_split' AND item = 'look_back_days') AS look_back_days,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'household_split' AND item = 'candidate_days') AS candidate_days,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'household_split' AND item = 'old_age') AS old_age,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'household_split' AND item = 'child_age') AS child_age,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'household_split' AND item = 'disability_grades') AS grades,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'household_split' AND item = 'required') AS required,
        (SELECT as_of FROM night) AS as_of
),
split AS (
    SELECT household_key AS old_key, other_household_key AS new_key, event_date AS split_date, persons, delivery_id
    FROM household_event WHERE event_kind = 'split'
),
-- Either part may be the one that fits the threshold.
part AS (
    SELECT new_key AS household_key, old_key AS other_household_key, 'split_off' AS part, * EXCLUDE (old_key, new_key) FROM split
    UNION ALL
    SELECT old_key, new_key, 'left_behind', * EXCLUDE (old_key, new_key) FROM split
),
severe AS (
    SELECT DISTINCT c.person_key FROM disabled_federation__certificate AS c CROSS JOIN given AS g
    WHERE c.person_key IS NOT NULL AND list_contains(g.grades, c.disability_grade)
),
-- Who belonged to each part on the day of the split.
side AS (
    SELECT p.household_key, p.other_household_key, m.household_key AS of_key, s.person_key,
        datesub('year', s.birth_date, p.split_date) BETWEEN g.child_age + 1 AND g.old_age - 1 AND d.person_key IS NULL AS can_work
    FROM part AS p
    CROSS JOIN given AS g
    JOIN household_member AS m ON m.household_key IN (p.household_key, p.other_household_key)
        AND m.from_date <= p.split_date AND (m.to_date IS NULL OR m.to_date > p.split_date)
    JOIN person_spine AS s USING (person_key)
    LEFT JOIN severe AS d ON d.person_key = s.person_key
),
strength AS (
    SELECT
        household_key, other_household_key,
        CAST(count(*) FILTER (WHERE of_key = household_key) AS INTEGER) AS part_persons,
        CAST(count(*) FILTER (WHERE of_key = other_household_key) AS INTEGER) AS other_persons,
        -- A person whose birth is unknown is taken for one who can work: nothing is flagged on ignorance.
        count(*) FILTER (WHERE of_key = household_key AND coalesce(can_work, true)) AS part_workers,
        count(*) FILTER (WHERE of_key = other_household_key AND can_work) AS other_workers
    FROM side GROUP BY household_key, other_household_key
),
benefit AS (
    SELECT household_key, 'dibao' AS benefit, start_date FROM civil_affairs__dibao WHERE household_key IS NOT NULL
    UNION
    SELECT household_key, 'tekun', start_date FROM civil_affairs__tekun WHERE household_key IS NOT NULL
    UNION
    SELECT household_key, 'listed', identified_month FROM monitored_household WHERE identified_month IS NOT NULL
),
gained AS (
    SELECT p.household_key, p.other_household_key, b.benefit, b.start_date
    FROM part AS p CROSS JOIN given AS g
    JOIN benefit AS b ON b.household_key = p.household_key
        -- A month counts from its first day: of the split's own month it may be after.
        AND b.start_date >= date_trunc('month', p.split_date) AND b.start_date <= p.split_date + g.look_back_days
    UNION
    SELECT p.household_key, p.other_household_key, 'candidate', g.as_of
    FROM part AS p CROSS JOIN given AS g
    JOIN candidate AS c ON c.household_key = p.household_key
    WHERE g.as_of <= p.split_date + g.candidate_days
),
first_gain AS (
    SELECT household_key, other_household_key, arg_min(benefit, (start_date, benefit)) AS benefit, min(start_date) AS benefit_date,
        string_agg(DISTINCT benefit, ',' ORDER BY benefit) AS benefits
    FROM gained GROUP BY household_key, other_household_key
),
judged AS (
    SELECT
        p.*, s.part_persons, s.other_persons, b.benefits, b.benefit_date, h.village_code, g.required,
        list_filter(
            [
                CASE WHEN b.benefits IS NOT NULL THEN 'benefit' END,
                CASE WHEN h.village_code = o.village_code THEN 'same_village' END,
                CASE WHEN s.part_persons > 0 AND s.part_workers = 0 AND s.other_workers > 0 THEN 'weak_part' END
            ],
            lambda item: item IS NOT NULL
        ) AS evidence
    FROM part AS p
    CROSS JOIN given AS g
    JOIN household_spine AS h ON h.household_key = p.household_key
    JOIN household_spine AS o ON o.household_key = p.other_household_key
    JOIN strength AS s ON s.household_key = p.household_key AND s.other_household_key = p.other_household_key
    LEFT JOIN first_gain AS b ON b.household_key = p.household_key AND b.other_household_key = p.other_household_key
)
SELECT
    household_key, other_household_key, part, village_code, split_date, part_persons, other_persons, benefits, benefit_date,
    CAST(benefit_date - split_date AS INTEGER) AS days_after_split, array_to_string(evidence, ',') AS evidence, delivery_id
FROM judged
WHERE list_has_all(evidence, required)
