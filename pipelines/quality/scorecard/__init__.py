"""The scorecard (数据质量评分): how well each department delivers each dataset, month by month.

Definitions stand in the models' headers and in the comments of mart data_quality; weights and limits are policy data
(quality_weight, quality_limit, quality_contradiction). Here belong the order of the work and the small tables made of what
cleaning counted.
"""
