--- Dates of the calendar, and the days on which other hours hold, for `wawp.hours`.
local week = require("wawp.hours_week")

---@class wawp.hours_dates
local M = {}

local LENGTHS = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

--- Days from 1970-01-01 to a date; nil for a day that is not there.
---@param year integer
---@param month integer
---@param day integer
---@return integer|nil
---
---     hours_dates.number(2026, 12, 25)  --> 20812
function M.number(year, month, day)
  if not LENGTHS[month] or day < 1 or day > LENGTHS[month] or year < 1 or year > 9999 then
    return nil
  end
  -- Counted in years that begin in March, so that the leap day is the last one.
  local y = month > 2 and year or year - 1
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  local number = y * 365 + y // 4 - y // 100 + y // 400 + of_year - 719468
  local back = os.date("!*t", number * 86400)
  return back.day == day and number or nil
end

--- The date that lies so many days after 1970-01-01: `year`, `month`, `day`, `wday` (1 is Sunday).
---@param number integer
---@return table
---
---     hours_dates.date(20812).month  --> 12
function M.date(number)
  return os.date("!*t", number * 86400)
end

local function read(text)
  local year, month, day = text:match("^%s*(%d%d%d%d)%-(%d%d)%-(%d%d)%s*$")
  if year then
    local number = M.number(tonumber(year), tonumber(month), tonumber(day))
    return number and { number = number }
  end
  month, day = text:match("^%s*(%d%d)%-(%d%d)%s*$")
  month, day = tonumber(month), tonumber(day)
  if month and LENGTHS[month] and day >= 1 and day <= LENGTHS[month] then
    return { yearly = month * 100 + day }
  end
end

---@class wawp.special_days
---@field dates table<integer, table> by number of the day
---@field yearly table<integer, table[]> by month * 100 + day

--- An empty set of days.
---@return wawp.special_days
---
---     local days = hours_dates.new()
function M.new()
  return { dates = {}, yearly = {} }
end

local function add_yearly(days, key, entry)
  days.yearly[key] = days.yearly[key] or {}
  table.insert(days.yearly[key], entry)
end

--- Adds a day or a range: `2026-12-25`, `12-25` (each year), `2026-12-24..2027-01-01`,
--- `12-24..01-01`.
---@param days wawp.special_days
---@param text string
---@param entry table `spans`, `name`, and for days of each year `since` and `last` (years)
---@return boolean|nil added
---@return string|nil expected
---
---     hours_dates.add(days, "12-25", { spans = {}, name = "Christmas" })  --> true
function M.add(days, text, entry)
  local from, to = text:match("^(.-)%.%.(.*)$")
  local first = read(from or text)
  local last = to and read(to) or not to and first
  if not first or not last or (first.number == nil) ~= (last.number == nil) then
    return nil, 'a date such as "2026-12-25", "12-25" (each year) or "2026-12-24..2026-12-31"'
  end
  if first.number then
    if last.number < first.number or last.number - first.number > 3660 then
      return nil, "a range that ends after it begins, of ten years at most"
    end
    for number = first.number, last.number do
      days.dates[number] = entry
    end
    return true
  end
  -- 2024 is a leap year: the range has 02-29 where there is one.
  local number = M.number(2024, first.yearly // 100, first.yearly % 100)
  for _ = 1, 366 do
    local date = M.date(number)
    local key = date.month * 100 + date.day
    add_yearly(days, key, entry)
    if key == last.yearly then
      break
    end
    number = number + 1
  end
  return true
end

--- What holds on a day instead of the week's hours; nil when nothing does. A date counts more than
--- a day of each year.
---@param days wawp.special_days
---@param number integer
---@param date table from `hours_dates.date`
---@return table|nil entry
---
---     hours_dates.find(days, 20812, hours_dates.date(20812)).name  --> "Christmas"
function M.find(days, number, date)
  if days.dates[number] then
    return days.dates[number]
  end
  local entries = days.yearly[date.month * 100 + date.day]
  for i = entries and #entries or 0, 1, -1 do
    local entry = entries[i]
    if date.year >= (entry.since or 0) and date.year <= (entry.last or 9999) then
      return entry
    end
  end
end

--- Adds what `holidays` of `hours.new` lists: texts, or tables with the date first, `hours` and
--- `name`.
---@param days wawp.special_days
---@param list table
---@return boolean|nil added
---@return string|nil name
---@return string|nil expected
---@return any came
---
---     hours_dates.add_list(days, { "12-25", { "12-24", hours = "09:00-12:00" } })  --> true
function M.add_list(days, list)
  for key, item in pairs(list) do
    local name = "holidays[" .. tostring(key) .. "]"
    if math.type(key) ~= "integer" then
      return nil, name, "dates in a list; `special` takes dates with hours", key
    end
    local entry, date = { spans = {} }, item
    if type(item) == "table" and item ~= wawp.null then
      date = item[1] or item.date
      entry.name = item.name
      if item.hours ~= nil then
        local spans, problem = week.spans(tostring(item.hours))
        if not spans then
          return nil, name .. ".hours", problem, item.hours
        end
        entry.spans = spans
      end
    end
    if type(date) ~= "string" then
      return nil, name, "a date such as \"2026-12-25\"", date
    end
    entry.name = entry.name or date
    local added, expected = M.add(days, date, entry)
    if not added then
      return nil, name, expected, date
    end
  end
  return true
end

return M
