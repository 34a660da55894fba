local test = require("wawp.test")

test("a vip rings at any time, and the record says why", function(t)
  t:at("2026-11-22 03:00", "America/New_York") -- a Sunday
  local call = t:call{ from = "15550000002@c.us" }:allowed(test.like("^vip: yes"))
  t:equal(call.because[1].condition, "vip")
  t:equal(call.because[1].value, true)
end)

test("others ring in office hours, but not with video", function(t)
  t:at("2026-11-23 10:00", "America/New_York")
  t:call{ from = "15550000009@c.us" }:allowed(test.like("office hours: yes"))
  t:call{ from = "15550000009@c.us", video = true, call_id = "C2" }:rejected(
    test.like("^vip: no; voice: no"))
end)

test("and are rejected at night", function(t)
  t:at("2026-11-23 22:00", "America/New_York")
  t:call{ from = "15550000009@c.us" }:rejected(test.like("office hours: no"))
end)
