-- The same counts as export_victims.py, for a force that would rather run SQL. Written for DuckDB and run there. PostgreSQL 15 or
-- later takes it with text for varchar, regexp_like for regexp_matches, normalize(x, nfkc) for nfc_normalize(x), and \u00a0 for
-- \x{00a0} in patterns. Other databases (Oracle, SQL Server) need their own function for the days between two dates, their own pattern
-- match, and the band repeated in "group by".
-- Tables: events(victim_id text, date date, crime_type text, area text), periods(period text, period_start date,
-- period_end date) and settings(look_back_start date, threshold integer, together boolean): together counts all crime types as
-- one. Never give both, because one could be subtracted from the other.
-- What must not be counted ends in an error "could not convert", followed by the reason.
with chosen as (
    -- The one measure of the file: 'victims by offences' or 'offences by gap'. Never give both: victims times their offences add
    -- up to the offences by gap, so that small counts of one could be calculated from the other.
    select 'victims by offences' as measure
),
nobody as (
    -- Which ids are not a person, and which characters are invisible, as in export_victims.py.
    select '[-_.,:;!?*#/\\|~+=''\"()<>{}^&@%$\[\]]' as marks,
        '(?:0|[-_.,:;!?*#/\\|~+=''\"()<>{}^&@%$\[\]])*|9(?:-?9){3,}(?:\.0)?|-(?:[0-9]{1,2}|7{3,}|8{3,}|9{3,})(?:\.0)?|V?0{3,}|X{2,}|Z{3,}|F{8}-?F{4}-?F{4}-?F{4}-?F{12}|#(?:REF|VALUE|NAME|NULL|NUM|DIV/0|N/A)[!?]?|(?:UNKNOWN|UNIDENTIFIED|UNNAMED)(?:VICTIM|SUSPECT|OFFENDER|DEFENDANT|PERPETRATOR|PERSON|MALE|FEMALE|MAN|WOMAN)?[-_#]?[0-9]{1,3}' as filler,
        '[ .,:;/()''_-]+' as between_words,
        'NO|NIL|NON|NONE|NOT|UNKNOWN|UNK|UNIDENTIFIED|UNNAMED|UNTRACED|UNSPECIFIED|UNRECORDED|ANONYMOUS|WITHHELD|REDACTED|VICTIMLESS|CROWN|REGINA|REX|STATE|SOCIETY|PUBLIC|COMMUNITY|POLICE|CONSTABULARY|MAJESTY' as core,
        'THE|A|AN|OF|TO|BY|OR|AND|IS|YET|ALL|AT|LARGE|V|VS|VERSUS|HM|HIS|HER|KING|QUEEN|VICTIM|VICTIMS|INJURED|PARTY|COMPLAINANT|SUSPECT|SUSPECTS|OFFENDER|OFFENDERS|PERPETRATOR|PERPETRATORS|DEFENDANT|DEFENDANTS|ACCUSED|AGGRIEVED|WITNESS|PERSON|PERSONS|PEOPLE|INDIVIDUAL|INDIVIDUALS|MALE|MALES|FEMALE|FEMALES|MAN|MEN|WOMAN|WOMEN|BOY|GIRL|YOUTH|JUVENILE|ADULT|CHILD|ID|NAME|NAMED|NAMES|NOMINAL|REF|REFERENCE|RECORD|RECORDED|STATED|AVAILABLE|APPLICABLE|APPLIC|GIVEN|PROVIDED|SPECIFIED|SUPPLIED|DISCLOSED|ENTERED|KNOWN|IDENTIFIED|TRACED|FOUND|HELD|ATTACHED|LINKED|ASSIGNED|DATA|INFORMATION|DETAILS|CRIME|CRIMES|OFFENCE|OFFENCES|AGAINST|BASED|MEMBER|MEMBERS|GENERAL|OFFICER|OFFICERS|STAFF|FORCE|SERVICE|PROPERTY' as beside,
        '[^0-9]+ (?:POLICE|CONSTABULARY|COUNCIL)|.*[A-Z].* (?:LTD|LIMITED|PLC|LLP)\.?|R\.? -? ?V[. -]*' as bodies,
        '[\x{0000}-\x{0008}\x{000e}-\x{001f}\x{007f}-\x{0084}\x{0086}-\x{009f}\x{00ad}\x{034f}\x{061c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{2800}\x{3164}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}\x{fff9}-\x{fffb}\x{1bca0}-\x{1bca3}\x{1d173}-\x{1d17a}\x{e0000}-\x{e0fff}]' as unseen,
        '[\t-\r \x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+' as spaces,
        '[\x{2010}-\x{2015}\x{2212}\x{fe58}\x{fe63}\x{ff0d}]' as dashes
),
names as (
    -- What cannot be in a name of an area, crime type or period, and how a formula begins, as in export_victims.py.
    select '@|[0-9](?:[ ()/.-]?[0-9]){4}|\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b|(?i:\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b)|(?i:\b(?:born|d\.?o\.?b|date of birth)\b)|\b[A-Z]{2}[0-9]{2} [A-Z]{3}\b|\b[0-9]{1,4}[A-Za-z]?,? (?:[A-Z][\w''’]+ ){1,3}(?:Street|St|Road|Rd|Close|Avenue|Ave|Lane|Drive|Way|Crescent|Court|Place|Gardens|Terrace|Grove|Walk|Rise|View|Hill)\b' as no_name,
        '^(?:[=@＝＠]|[+＋－-]\s*(?:[^0-9\s]|[0-9][0-9.,]*(?:[^0-9.,%\s]|%\s*\S|\s+\S)))' as formula
),
seen as (
    -- Without invisible characters, and with single plain spaces.
    select trim(regexp_replace(regexp_replace(regexp_replace(coalesce(victim_id, ''), unseen, '', 'g'), dashes, '-', 'g'), spaces, ' ', 'g')) as victim,
        trim(regexp_replace(regexp_replace(coalesce(crime_type, ''), unseen, '', 'g'), spaces, ' ', 'g')) as crime_type,
        trim(regexp_replace(regexp_replace(coalesce(area, ''), unseen, '', 'g'), spaces, ' ', 'g')) as area,
        cast(date as date) as date
    from events cross join nobody
),
spelled as (
    -- Capitals, and plain letters for those of full width.
    select upper(replace(nfc_normalize(translate(victim,
            '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
            '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
        )), 'ß', 'SS')) as words,
        date, coalesce(nullif(area, ''), 'not recorded') as area,
        case when together then 'all' else coalesce(nullif(crime_type, ''), 'not recorded') end as crime_type
    from seen cross join settings
),
known as (
    select nfc_normalize(replace(words, ' ', '')) as victim_id, date, crime_type, area
    from spelled cross join nobody cross join settings
    where date >= look_back_start
      and regexp_replace(replace(words, ' ', ''), marks, '', 'g') not in ('',
        'ANON', 'ANONYMOUS', 'ANOTHER', 'AWAITED', 'AWAITING', 'BLANK', 'BUSINESS', 'BUSINESSVICTIM',
        'COMMERCIALVICTIM', 'COMMUNITY', 'COMPANY', 'COMPANYVICTIM', 'CORPORATE', 'CORPORATEVICTIM', 'CROWN', 'DUMMY',
        'EMPTY', 'HERMAJESTY', 'HERMAJESTYTHEQUEEN', 'HISMAJESTY', 'HISMAJESTYTHEKING', 'HMKING', 'HMQUEEN',
        'HMTHEKING', 'HMTHEQUEEN', 'MISSING', 'NA', 'NAN', 'NAT', 'NIL', 'NILVICTIM', 'NK', 'NODATA', 'NOID',
        'NOINFORMATION', 'NONAME', 'NONE', 'NOTAPPLICABLE', 'NOTAVAILABLE', 'NOTDISCLOSED', 'NOTENTERED', 'NOTGIVEN',
        'NOTIDENTIFIED', 'NOTKNOWN', 'NOTPROVIDED', 'NOTRECORDED', 'NOTSPECIFIED', 'NOTSTATED', 'NOTSUPPLIED',
        'NOVICTIM', 'NULL', 'ORGANISATION', 'ORGANISATIONVICTIM', 'ORGANIZATION', 'PENDING', 'POLICE',
        'PREFERNOTTOSAY', 'PUBLIC', 'REDACTED', 'REFUSED', 'REGINA', 'REX', 'SOCIETY', 'STATE', 'TBA', 'TBC', 'TBD',
        'TEST', 'THECROWN', 'THEKING', 'THEQUEEN', 'THESTATE', 'TOBEADVISED', 'TOBECONFIRMED', 'TOBEDETERMINED',
        'TOFOLLOW', 'UK', 'UNDEFINED', 'UNDISCLOSED', 'UNIDENTIFIED', 'UNK', 'UNKN', 'UNKNOWN', 'UNNAMED',
        'UNRECORDED', 'UNSPECIFIED', 'VICTIMLESS', 'WITHHELD', 'X', 'XX', 'XXX', 'XXXX')
      and not regexp_matches(replace(words, ' ', ''), '^(' || filler || ')$')
      and not regexp_matches(words, '^((' || core || '|' || beside || ')' || between_words || ')*(' || core || ')('
          || between_words || '(' || core || '|' || beside || '))*[ .]*$')
      and not regexp_matches(words, '^(' || bodies || ')$')
),
ordered as (
    select *, lag(period) over (order by period_start, period_end) as before,
        lag(period_end) over (order by period_start, period_end) as end_before
    from periods
),
wrong as (
    -- What would give a wrong count, or let one be taken from another.
    select 'periods ' || before || ' and ' || period || ' overlap: give periods that share no day' as problem
    from ordered where period_start <= end_before
    union all
    select 'two periods have the same name: give each its own' from periods having count(distinct period) < count(*)
    union all
    select 'period ' || period || ' begins before the look-back, or ends before it begins' from periods cross join settings
    where period_start < look_back_start or period_end < period_start
    union all
    select 'period ' || period || ' or its look-back is not of the years 2000 to 2099' from periods cross join settings
    where look_back_start < date '2000-01-01' or period_end > date '2099-12-31'
    union all
    select 'a period needs a name, a first and a last day' from periods
    having count(period) < count(*) or count(period_start) < count(*) or count(period_end) < count(*)
    union all
    select 'settings must have one row, with a day and a threshold of 5 to 999' from settings
    having count(*) <> 1 or count(look_back_start) < 1 or count(threshold) < 1 or min(threshold) < 5 or max(threshold) > 999
    union all
    select count(*) || ' rows of events have no date' from events where date is null having count(*) > 0
    union all
    select count(*) || ' rows have an area or crime type that looks like a person, an address or a formula' from seen cross join settings
    cross join names where regexp_matches(area, no_name) or regexp_matches(area, formula)
        or (not coalesce(together, false) and (regexp_matches(crime_type, no_name) or regexp_matches(crime_type, formula)))
    having count(*) > 0
    union all
    select 'a period''s name looks like a person, an address or a formula; name it by its years' from periods cross join names
    where regexp_matches(period, formula) or regexp_matches(regexp_replace(period, '(^|[^0-9])(?:19|20)[0-9]{2}($|[^0-9])', '\1\2', 'g'), no_name) having count(*) > 0
    union all
    select count(*) || ' rows of events have the crime type "all", which is reserved for all together' from seen cross join settings
    where lower(crime_type) = 'all' and not coalesce(together, false) having count(*) > 0
    union all
    select count(*) || ' rows have a victim_id that ends in .0 where others do not, so that one person would be two: give ids as text'
    from spelled where regexp_matches(words, '^[0-9 ]+\.0$')
    having count(*) > 0 and (select count(*) from spelled where regexp_matches(words, '^[0-9 ]+$')) > 0
    union all
    select count(*) || ' rows have a victim_id with letters that cannot be standardised here: use export_victims.py'
    from spelled where regexp_matches(words, '[^ -~\x{00a1}-\x{00a7}\x{00bf}-\x{00de}\x{0100}-\x{0130}\x{0134}-\x{013e}\x{0141}-\x{0148}\x{014a}-\x{017e}\x{0400}-\x{042f}\x{2018}-\x{201f}\x{20ac}]') having count(*) > 0
    union all
    select 'the measure is victims by offences, or offences by gap' from chosen
    where measure not in ('victims by offences', 'offences by gap')
    union all
    select 'offences by gap are given for one period that begins after the look-back starts' from periods cross join settings cross join chosen
    where measure = 'offences by gap' having count(*) > 1 or min(period_start) <= min(look_back_start)
),
refused as (
    -- No database has a simple way to stop; text that is not a number stops all of them.
    select cast(string_agg(problem, '; ') as integer) as problem from wrong
),
named as (
    -- One spelling for areas and crime types that differ in capitals only.
    select victim_id, date, min(area) over (partition by lower(area)) as area,
        min(crime_type) over (partition by lower(crime_type)) as crime_type
    from known
),
spaced as (
    select *, date - lag(date) over (partition by victim_id order by date, crime_type, area) as gap_days from named
),
inside as (
    select period, period_start, period_end, area, crime_type, victim_id, gap_days
    from spaced join periods on date between period_start and period_end
),
per_victim as (
    select period, period_start, period_end, area, crime_type, victim_id, count(*) as offences
    from inside
    group by period, period_start, period_end, area, crime_type, victim_id
),
counted as (
    select 'victims by offences' as measure, period, period_start, period_end, area, crime_type,
        case when offences < 5 then cast(offences as varchar) when offences < 10 then '5 to 9' else '10 or more' end as band,
        count(*) as number
    from per_victim
    group by period, period_start, period_end, area, crime_type, band
    union all
    select 'offences by gap', period, period_start, period_end, area, crime_type,
        case when gap_days is null then 'none since look-back' when gap_days = 0 then 'same day'
             when gap_days <= 7 then '1 to 7 days' when gap_days <= 28 then '8 to 28 days'
             when gap_days <= 90 then '29 to 90 days' when gap_days <= 180 then '91 to 180 days'
             when gap_days <= 365 then '181 to 365 days' else 'over 365 days' end as band,
        count(*)
    from inside
    group by period, period_start, period_end, area, crime_type, band
)
-- Given the other counts of its measure, a small count could be any number below the threshold. An empty band is not
-- written: it is 0, and describes no one.
select counted.measure, period, period_start, period_end, look_back_start, area, crime_type, band,
    case when number < threshold then '<' || cast(threshold as varchar) else cast(number as varchar) end as count,
    threshold
from counted join chosen on counted.measure = chosen.measure cross join settings cross join refused
where problem is null
order by counted.measure, period, area, crime_type, band
