-- Rejects calls outside business hours in a time zone, and says when somebody will be there.
-- Summer time, lunch break and holidays (holidays.ics) are heeded.
local hours = require("wawp.hours")
local text = require("wawp.text")

local office = hours.new{
  tz = "Europe/Berlin",
  mon_fri = "09:00-12:30, 13:30-18:00",
  sat = "10:00-14:00",
  special = { ["12-24"] = "09:00-12:00", ["12-31"] = "closed" },
  ical = "holidays.ics",
}
local CLOSED = "We are closed. Please call again {at|later}, or write to us here."

wawp.on("call.received", function(call)
  local open, why = office:open(call.time)
  if open then
    return call:allow(why)
  end
  local opens = office:opens_at(call.time)
  local at = opens and "from " .. office:say(opens, call.time)
  call:reject{ reason = why, message = text.template(CLOSED, { at = at }) }
end)
