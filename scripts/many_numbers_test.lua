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
