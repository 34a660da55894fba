--- When an override of opening hours ends, as people write it; `wawp-script closed` reads the same
--- words and finds the same faults.
local argument = require("wawp.argument")
local dates = require("wawp.hours_dates")
local duration = require("wawp.duration")
local override = require("wawp.hours_override")

local quoted = argument.describe

local EXPECTED = 'expected a length such as "2h" or a time such as "18:00", got '
local EXAMPLES = 'Write "closed 2h", "open until 18:00" or "hours".'

---@class wawp.hours_end
local M = {}

--- Seconds of the longest override: what nobody remembers having set helps nobody.
M.LONGEST = 366 * 86400

--- A time of day as minutes after midnight; 24:00 is 1440.
local function minute(text)
  local hour, min = text:match("^(%d%d?):(%d%d)$")
  local total = hour and tonumber(hour) * 60 + tonumber(min)
  return total and tonumber(min) < 60 and total <= 1440 and total or nil
end

--- When clocks show that minute of a day: of a time that comes twice the second.
local function moment(tz, day, of_day)
  local date = dates.date(day + of_day // 1440)
  local first, _, second = wawp.time.at({
    year = date.year,
    month = date.month,
    day = date.day,
    hour = of_day % 1440 // 60,
    min = of_day % 60,
    zone = tz,
  })
  return second or first
end

local function clock_or_day(text, now, tz)
  local parts = wawp.time.parts(math.floor(now), tz)
  local today = dates.number(parts.year, parts.month, parts.day)
  local of_day = minute(text)
  if of_day then
    local ends = moment(tz, today, of_day)
    return ends > now and ends or moment(tz, today + 1, of_day)
  end
  local year, month, day, rest = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$")
  local number = year and dates.number(tonumber(year), tonumber(month), tonumber(day))
  local time = number and rest:match("^[%stT]%s*(.+)$")
  if not number or rest ~= "" and not time then
    return nil, quoted(text) .. " is neither a time such as 18:00 nor a day such as 2026-12-24"
  end
  of_day = not time and 1440 or minute(time)
  if not of_day then
    return nil, quoted(time) .. " is no time such as 18:00"
  end
  return moment(tz, number, of_day)
end

local function length(text, now)
  local seconds = duration.seconds(text)
  if seconds then
    return now + seconds
  elseif #text <= 40 and text:find("^[%d.]") and duration.seconds(text .. "m") then
    return nil, ("%s has no unit: write %sm or %sh"):format(quoted(text), text, text)
  elseif #text <= 40 and text:find("%d") and text:gsub("%d+%.?%d*%s*[smhdw]%s*", "") == "" then
    return nil, quoted(text) .. " is over at once"
  end
  return nil, quoted(text) .. " is no length of time"
end

--- The moment that "2h", "for 90m", "18:00" (the next one), "until 18:00", "until 2026-12-24" or
--- "until 2026-12-24 18:00" means; a day alone ends with it. A number is seconds from now.
---@param ends string|number
---@param now number Unix time
---@param tz string the zone whose clocks the times are
---@return number|nil unix
---@return string|nil problem
---
---     hours_end.read("until 18:00", wawp.now(), "Africa/Cairo")  --> 1798822800
function M.read(ends, now, tz)
  if type(ends) == "number" and ends > M.LONGEST then
    return nil, ("%.14g seconds is more than a year away"):format(ends)
  elseif type(ends) == "number" and ends > 0 then
    return now + ends
  elseif type(ends) ~= "string" then
    return nil, EXPECTED .. quoted(ends)
  end
  local text = ends:match("^%s*(.-)%s*$")
  if text == "" then
    return nil, "there is no end"
  end
  local word, rest = text:match("^(%a+)%s+(.+)$")
  word = word and word:lower()
  local unix, problem
  if word == "until" then
    unix, problem = clock_or_day(rest, now, tz)
  elseif text:find("^%d+:") or text:find("^%d%d%d%d%-") then
    unix, problem = clock_or_day(text, now, tz)
  else
    unix, problem = length(word == "for" and rest or text, now)
  end
  if not unix then
    return nil, problem
  elseif unix <= now then
    return nil, quoted(text) .. " is over already"
  elseif unix - now > M.LONGEST then
    return nil, quoted(text) .. " is more than a year away"
  end
  return unix
end

--- What a person orders, and when it ends.
local function order(text, now, tz)
  local state, ends = text:sub(1, 200):lower():match("^%s*(%a+)%s*(.-)%s*$")
  if state == "hours" and ends == "" then
    return state
  elseif state ~= "open" and state ~= "closed" then
    return nil
  end
  local first = ends:match("^%a*")
  if ends ~= "" and not ends:find("^%d") and first ~= "until" and first ~= "for" then
    -- "open the letters" is about something else.
    return nil
  end
  return state, M.read(ends, now, tz)
end

--- Does what a person wrote: "closed 2h", "open until 18:00", "hours".
---@param text string
---@param now integer Unix time
---@param tz string
---@param say fun(unix: integer): string a moment in words
---@return string|nil answer nil when the text is about something else
---@return boolean|nil done
---
---     hours_end.obey("hours", 0, "UTC", tostring)  --> "OK: the hours of the week hold", true
function M.obey(text, now, tz, say)
  local state, ends, wrong = order(text, now, tz)
  if not state then
    return nil
  elseif wrong then
    return ("Nothing changed: %s. %s"):format(wrong, EXAMPLES), false
  end
  ends = ends and math.floor(ends)
  local holds = ends and state .. " until " .. say(ends) or "the hours of the week hold"
  local set, problem = override.set(ends and state, ends)
  if not set then
    return ("OK, but only in this program (%s): %s"):format(problem, holds), true
  end
  return "OK: " .. holds, true
end

return M
