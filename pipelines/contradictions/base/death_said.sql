-- writes: death_said
-- reads: attribute_told
-- grain: one row per person and department that says he died
-- meaning: who is dead, by whose word, with the row that says it: the other side of every contradiction with the dead
-- source: issue 4 part 5
SELECT person_key, CAST(value AS DATE) AS death_date, feed,
    cite(2, feed, field, delivery_id, sheet, row_no, '死亡日期 ' || value) AS cited
FROM attribute_told
WHERE attribute = 'death_date'
