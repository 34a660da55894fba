local test = require("wawp.test")

test("each number has its hours", function(t)
  t:at("2026-11-23 19:00", "Europe/Berlin")
  t:call{ session = "sales" }:allowed()
  t:call{ session = "emergency", call_id = "C2" }:allowed()
  t:call{ session = "default", call_id = "C3" }:expect{
    decision = "reject",
    message = "Please write to us here.",
  }
end)

test("what a number does not say, it inherits", function(t)
  t:at("2026-11-23 21:00", "Europe/Berlin")
  t:call{ session = "sales" }:expect{ decision = "reject", message = "Please write to us here." }
end)

test("the robot takes no calls, at no time", function(t)
  t:at("2026-11-23 12:00", "Europe/Berlin")
  t:call{ session = "bot" }:expect{
    reason = "takes no calls",
    message = test.like("^This number is a robot"),
  }
end)

test("a number that has no rules has the default ones", function(t)
  t:at("2026-11-23 16:59", "Europe/Berlin")
  t:call{ session = "another" }:allowed("open 09:00-17:00")
  t:at("2026-11-23 17:00", "Europe/Berlin")
  t:call{ session = "another", call_id = "C2" }:rejected("outside 09:00-17:00")
end)

test("emergencies ring on Sunday night, while clocks change too", function(t)
  t:at("2026-03-29 01:59", "Europe/Berlin")
  t:call{ session = "emergency" }:allowed()
  t:advance("1m")
  t:call{ session = "emergency", call_id = "C2" }:allowed()
end)
