-- Takes calls in office hours. Outside of them it refuses, and says when to call again.
local hours = require("wawp.hours")
local limit = require("wawp.limit")
local text = require("wawp.text")

local office = hours.new{
  tz = "Africa/Cairo", -- your time zone
  sun_thu = "09:00-17:00",
  sat = "10:00-14:00",
  holidays = { "01-07", "04-25" }, -- every year
}
local CLOSED = "We are closed. Please call again {at|later}, or write to us here."

wawp.on("call.received", { otherwise = "allow" }, function(call)
  local open, why = office:open(call.time)
  if open then
    return call:allow(why)
  end
  local message
  -- One message a day to each caller, however often they call.
  if call.from and limit.cooldown("closed " .. call.from, "1d") then
    local opens = office:opens_at(call.time)
    message = text.template(CLOSED, { at = opens and "from " .. office:say(opens, call.time) })
  end
  call:reject{ reason = why, message = message }
end)
