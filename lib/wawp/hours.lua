--- Opening hours: week by week, in a time zone, with holidays; true when clocks change.
local argument = require("wawp.argument")
local dates = require("wawp.hours_dates")
local ending = require("wawp.hours_end")
local override = require("wawp.hours_override")
local week = require("wawp.hours_week")

---@class wawp.hours
local M = {}

--- Hours of a week, and the days on which others hold.
---@class wawp.schedule
---@field tz string its zone
local Schedule = {}
Schedule.__index = Schedule

--- No search goes further: what has not opened by then stays closed.
local DAYS_AHEAD = 400

--- The moment at which a zone's clocks show so many minutes of a day. A time that is skipped is the
--- moment of the jump; of one that comes twice, hours begin at the first and end at the second:
--- clocks that go back close nothing in between.
local function moment(schedule, number, minute, is_end)
  local date = dates.date(number + minute // 1440)
  local first, occurs, second = wawp.time.at({
    year = date.year,
    month = date.month,
    day = date.day,
    hour = minute % 1440 // 60,
    min = minute % 60,
    zone = schedule.tz,
  })
  return occurs == "twice" and is_end and minute % 1440 ~= 0 and second or first
end

--- The spans of one day as moments: `from`, `to`, and what they come from.
local function spans_of(schedule, number)
  local kept = schedule._kept[number]
  if kept then
    return kept
  end
  local date = dates.date(number)
  local special = dates.find(schedule.days, number, date)
  local day = { date = date, special = special }
  for i, span in ipairs(special and special.spans or schedule.week[date.wday]) do
    day[i] = {
      from = moment(schedule, number, span.from, false),
      to = moment(schedule, number, span.to, true),
      text = span.text,
    }
  end
  if schedule._count >= 1000 then
    schedule._kept, schedule._count = {}, 0
  end
  schedule._kept[number], schedule._count = day, schedule._count + 1
  return day
end

local function day_of(schedule, at)
  local parts = wawp.time.parts(at, schedule.tz)
  return dates.number(parts.year, parts.month, parts.day)
end

--- The span that holds a moment; of several the one that ends last.
local function span_at(schedule, at)
  local found
  local today = day_of(schedule, at)
  for number = today - 2, today + 1 do
    for _, span in ipairs(spans_of(schedule, number)) do
      if span.from <= at and at < span.to and (not found or span.to > found.to) then
        found = span
      end
    end
  end
  return found, today
end

local function clock(schedule, at, now)
  local parts = wawp.time.parts(at, schedule.tz)
  local text = ("%02d:%02d"):format(parts.hour, parts.min)
  if day_of(schedule, at) ~= day_of(schedule, now) then
    text = ("%04d-%02d-%02d "):format(parts.year, parts.month, parts.day) .. text
  end
  return text
end

--- When the hours of the week close after a moment at which they are open; nil when they never do.
local function week_closes(schedule, at)
  local span = span_at(schedule, at)
  local last = at + DAYS_AHEAD * 86400
  while span do
    local next_span = span_at(schedule, span.to)
    if not next_span then
      return span.to
    elseif span.to > last then
      return nil
    end
    span = next_span
  end
end

local function week_opens(schedule, at)
  local today = day_of(schedule, at)
  for number = today - 1, today + DAYS_AHEAD do
    local found
    for _, span in ipairs(spans_of(schedule, number)) do
      if span.from > at and span.to > span.from and (not found or span.from < found) then
        found = span.from
      end
    end
    if found then
      return found
    end
  end
end

local function check_moment(at, where)
  if at == nil then
    return math.floor(wawp.now())
  elseif type(at) ~= "number" or at ~= at or at < -6e10 or at > 2.5e11 then
    local came = argument.describe(at)
    error("bad argument `at` to " .. where .. ": expected seconds since 1970, got " .. came, 3)
  end
  return math.floor(at)
end

--- Whether it is open, and why.
---@param at? number Unix time; now if not given
---@return boolean open
---@return string reason
---
---     office:open()  --> false, "closed on Sunday"
function Schedule:open(at)
  at = check_moment(at, "hours:open")
  local forced = override.get(at)
  if forced then
    return forced.state == "open",
      ("set %s until %s"):format(forced.state, clock(self, forced["until"], at))
  end
  local span, number = span_at(self, at)
  if span then
    return true, "open " .. span.text
  end
  local day = spans_of(self, number)
  if day.special and #day == 0 then
    return false, "holiday: " .. (day.special.name or "a day off")
  elseif #day == 0 then
    return false, "closed on " .. week.FULL[day.date.wday]
  end
  local texts = {}
  for i, one in ipairs(day) do
    texts[i] = one.text
  end
  return false, "outside " .. table.concat(texts, ", ")
end

--- When it closes next.
---@param at? number Unix time; now if not given
---@return integer|nil unix nil when it is closed already, or does not close within a year
---
---     office:closes_at()  --> 1798822800
function Schedule:closes_at(at)
  at = check_moment(at, "hours:closes_at")
  local forced = override.get(at)
  if not forced then
    return week_closes(self, at)
  elseif forced.state == "closed" then
    return nil
  end
  local ends = math.ceil(forced["until"])
  return span_at(self, ends) and week_closes(self, ends) or ends
end

--- When it opens next.
---@param at? number Unix time; now if not given
---@return integer|nil unix nil when it does not open within a year
---
---     office:opens_at()  --> 1798790400
function Schedule:opens_at(at)
  at = check_moment(at, "hours:opens_at")
  local forced = override.get(at)
  if forced then
    at = math.ceil(forced["until"])
    if forced.state == "closed" and span_at(self, at) then
      return at
    end
  end
  while span_at(self, at) do
    at = week_closes(self, at)
    if not at then
      return nil
    end
  end
  return week_opens(self, at)
end

--- A moment in the words of a clock, for messages: `17:00`, or `2026-12-24 09:00` on another day.
---@param at number
---@param now? number
---@return string
---
---     office:say(office:opens_at())  --> "2026-11-24 09:00"
function Schedule:say(at, now)
  argument.expect(at, "number", "at", "hours:say", "seconds since 1970")
  return clock(self, math.floor(at), check_moment(now, "hours:say"))
end

--- Opens or closes by hand, for all schedules and processes that share a store, until a time is
--- over; of a year at most.
---@param state "open"|"closed"
---@param ends number|string a length of time such as "2h" (or seconds), a time of day such as
---"18:00" (the next one), a day such as "2026-12-24" (its end), or both
---@return true|nil set
---@return string|nil problem
---
---     office:set("closed", "2h")  --> true
function Schedule:set(state, ends)
  if state ~= "open" and state ~= "closed" then
    argument.refuse("state", "hours:set", '"open" or "closed"', state)
  end
  local unix, problem = ending.read(ends, wawp.now(), self.tz)
  if not unix then
    error("bad argument `ends` to hours:set: " .. problem, 2)
  end
  return override.set(state, math.floor(unix))
end

--- Does what a person wrote: "closed 2h", "open until 18:00", or "hours". The answer says
--- what holds now, or what is wrong; it is no such line itself: it may go to the same chat.
---@param text string
---@return string|nil answer for the person; nil when the text is about something else
---@return boolean|nil done false when nothing was changed
---
---     office:obey("Closed 2h")  --> "OK: closed until 14:00", true
function Schedule:obey(text)
  argument.expect(text, "string", "text", "hours:obey")
  local now = math.floor(wawp.now())
  return ending.obey(text, now, self.tz, function(unix)
    return clock(self, unix, now)
  end)
end

--- Takes the override away: the hours of the week hold again.
---@return true|nil cleared
---@return string|nil problem
---
---     office:clear()  --> true
function Schedule.clear()
  return override.set(nil)
end

--- Makes a schedule.
---@param options wawp.hours_options
---@return wawp.schedule
---
---     hours.new{ tz = "Africa/Cairo", mon_fri = "09:00-17:00", holidays = { "12-25" } }
M.new = require("wawp.hours_new")(Schedule)

return M
