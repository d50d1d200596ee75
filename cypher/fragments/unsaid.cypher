// 党组织栏空白是不是“没有说”，看规则 blank_means
CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
