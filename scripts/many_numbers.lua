-- Several numbers (sessions), each with rules of its own; what a number does not say, it inherits.
-- The name of a session is the one that stands in the events.
local hours = require("wawp.hours")

local default = {
  hours = hours.new{ tz = "Europe/Berlin", mon_fri = "09:00-17:00" },
  message = "Please write to us here.",
}
local numbers = {
  sales = { hours = hours.new{ tz = "Europe/Berlin", daily = "08:00-20:00" } },
  emergency = { hours = hours.new{ tz = "Europe/Berlin", daily = "24h" } },
  bot = { rejects_all = true, message = "This number is a robot: it reads, but does not talk." },
}
for _, rules in pairs(numbers) do
  setmetatable(rules, { __index = default })
end

wawp.on("call.received", function(call)
  local rules = numbers[call.session] or default
  local open, why = rules.hours:open(call.time)
  if open and not rules.rejects_all then
    return call:allow(why)
  end
  call:reject{ reason = rules.rejects_all and "takes no calls" or why, message = rules.message }
end)
