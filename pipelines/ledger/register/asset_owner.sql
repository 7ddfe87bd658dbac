-- writes: asset_owner
-- reads: rural_revitalisation__asset_owner
-- grain: one row per asset and owner
-- meaning: Owners by number instead of name: highest level first, then larger share, then the owner's name.
-- source: mart asset_owner; domain assets.md section 4
SELECT
  asset_no,
  CAST(row_number() OVER (
    PARTITION BY asset_no
    ORDER BY array_position(['county', 'township', 'village', 'household'], owner_level), share_percent DESC, owner_name
  ) AS INTEGER) AS owner_no,
  owner_level,
  CAST(share_percent * 0.01 AS DECIMAL(9, 6)) AS share,
  title_document IS NOT NULL AS has_title
FROM rural_revitalisation__asset_owner
ORDER BY asset_no, owner_no
