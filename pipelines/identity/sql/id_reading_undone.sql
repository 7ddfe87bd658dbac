-- writes: id_reading
-- reads: id_reading, undoing
-- grain: one row per distinct id text as delivered
-- meaning: the readings of the register's ids without those that people undid: such a text is no id, and its person provisional.
-- source: issue 4, build 2
SELECT i.* REPLACE (
    CASE WHEN u.raw IS NULL THEN i.canonical END AS canonical,
    i.is_sound AND u.raw IS NULL AS is_sound,
    CASE WHEN u.raw IS NULL THEN i.id_class END AS id_class,
    CASE WHEN u.raw IS NULL THEN i.birth END AS birth,
    CASE WHEN u.raw IS NULL THEN i.sex END AS sex
)
FROM id_reading AS i LEFT JOIN (SELECT raw FROM undoing) AS u ON u.raw = i.raw
