-- Several conditions in one rule; the record says which were tried and what each saw.
-- Who is on the list rings, and so does everybody in office hours, unless it is a video call.
local hours = require("wawp.hours")
local list = require("wawp.list")
local rule = require("wawp.rule")

local office = hours.new{ tz = "America/New_York", mon_fri = "09:00-17:00" }
local vips = assert(list.open("vips.csv"))

local rings = rule.any{
  rule.named("vip", function(call)
    return vips:has(call.caller)
  end),
  rule.all{
    name = "office call",
    rule.named("voice", function(call)
      return not call.is_video
    end),
    rule.named("office hours", function(call)
      return office:open(call.time)
    end),
  },
}

wawp.on("call.received", function(call)
  local ring, tried = rings:check(call)
  if ring == false then
    return call:reject{ reason = rule.say(tried), because = tried }
  end
  call:allow{ reason = rule.say(tried), because = tried } -- true, or nil: it cannot be known
end)
