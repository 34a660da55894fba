--- Holidays from an iCalendar file (RFC 5545), for `wawp.hours`.
local dates = require("wawp.hours_dates")

---@class wawp.hours_ical
local M = {}

local function lines(text)
  local out, number = {}, 0
  for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    if line:find("^[ \t]") and #out > 0 then
      out[#out].text = out[#out].text .. line:sub(2)
    elseif line ~= "" then
      out[#out + 1] = { text = line, number = number }
    end
  end
  return out
end

local function date(value)
  local year, month, day = value:match("^(%d%d%d%d)(%d%d)(%d%d)$")
  return year and dates.number(tonumber(year), tonumber(month), tonumber(day))
end

--- `FREQ=YEARLY` on the day of the beginning; everything else is not understood.
local function rule(value, start)
  local entry, first = {}, dates.date(start)
  for name, text in (value .. ";"):gmatch("([^=;]+)=([^;]*);") do
    local known = name == "FREQ" and text == "YEARLY"
      or name == "INTERVAL" and text == "1"
      or name == "WKST"
      or name == "BYMONTH" and tonumber(text) == first.month
      or name == "BYMONTHDAY" and tonumber(text) == first.day
    if name == "UNTIL" then
      local last = date(text:sub(1, 8))
      if not last then
        return nil
      end
      local until_date = dates.date(last)
      local is_before = until_date.month * 100 + until_date.day < first.month * 100 + first.day
      entry.last = until_date.year - (is_before and 1 or 0)
    elseif name == "COUNT" and tonumber(text) then
      entry.last = first.year + math.floor(tonumber(text)) - 1
    elseif not known then
      return nil
    end
  end
  entry.since = first.year
  return entry
end

local function unescape(text)
  return (text:gsub("\\(.)", function(c)
    return (c == "n" or c == "N") and " " or c
  end))
end

local function add(days, event)
  local start, stop = event.start, event.stop
  if event.cancelled then
    return true
  elseif event.problem then
    return nil, event.problem
  elseif not start then
    return nil, "an event without a day (DTSTART;VALUE=DATE:20261225)"
  end
  stop = stop and stop > start and stop or start + 1
  if stop - start > 3660 then
    return nil, "an event of more than ten years"
  end
  local entry = { spans = {}, name = event.name ~= "" and event.name or nil }
  if not event.rule then
    for number = start, stop - 1 do
      days.dates[number] = entry
    end
    return true
  end
  local repeated = rule(event.rule, start)
  if not repeated or stop - start > 366 then
    return nil, "RRULE:" .. event.rule .. " is not understood, only FREQ=YEARLY on the same day is"
  end
  entry.since, entry.last = repeated.since, repeated.last
  for number = start, stop - 1 do
    local day = dates.date(number)
    local key = day.month * 100 + day.day
    days.yearly[key] = days.yearly[key] or {}
    table.insert(days.yearly[key], entry)
  end
  return true
end

--- Adds the whole-day events of a calendar as holidays.
---@param days wawp.special_days
---@param text string the file's text
---@return integer|nil added how many; nil when it is no calendar
---@return string[]|string problems events that were left out, by line; or why it is no calendar
---
---     hours_ical.add(days, wawp.file.read("holidays.ics"))  --> 12, {}
function M.add(days, text)
  if not text:find("BEGIN:VCALENDAR", 1, true) then
    return nil, "it has no BEGIN:VCALENDAR"
  end
  local count, problems, event, depth = 0, {}, nil, 0
  for _, line in ipairs(lines(text)) do
    local name, parameters, value = line.text:match("^([%w%-]+)([^:]*):(.*)$")
    name = name and name:upper()
    if name == "BEGIN" and value:upper() == "VEVENT" then
      event, depth = { line = line.number }, 0
    elseif name == "BEGIN" and event then
      depth = depth + 1 -- an alarm inside the event has fields of the same names
    elseif name == "END" and event and depth > 0 then
      depth = depth - 1
    elseif name == "END" and event then
      local added, problem = add(days, event)
      if not added then
        problems[#problems + 1] = ("line %d: %s"):format(event.line, problem)
      elseif not event.cancelled then
        count = count + 1
      end
      event = nil
    elseif event and depth == 0 and name then
      if name == "DTSTART" then
        event.start = date(value)
        event.problem = event.problem
          or not event.start and "DTSTART" .. parameters .. ":" .. value .. " is not a whole day"
          or nil
      elseif name == "DTEND" then
        event.stop = date(value)
      elseif name == "DURATION" and event.start then
        local days_long = value:match("^P(%d+)D$")
        event.stop = days_long and event.start + math.tointeger(tonumber(days_long)) or event.stop
      elseif name == "RRULE" then
        event.rule = value
      elseif name == "EXDATE" or name == "RDATE" then
        event.problem = name .. " is not understood"
      elseif name == "SUMMARY" then
        event.name = unescape(value)
      elseif name == "STATUS" then
        event.cancelled = value:upper() == "CANCELLED"
      end
    end
  end
  if event then
    problems[#problems + 1] = ("line %d: an event without END:VEVENT"):format(event.line)
  end
  return count, problems
end

return M
