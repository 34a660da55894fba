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

test("a hidden caller rings at night: it cannot be known", function(t)
  t:at("2026-11-23 22:00", "America/New_York")
  t:call{ from = "90000000000002@lid" }:allowed(test.like("^vip: unknown"))
end)

test("nine and five are the office's, also after clocks change", function(t)
  for i, day in ipairs{ "2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02" } do
    t:at(day .. " 08:59", "America/New_York")
    t:call{ from = "15550000009@c.us", call_id = "EARLY" .. i }:rejected()
    t:at(day .. " 09:00", "America/New_York")
    t:call{ from = "15550000009@c.us", call_id = "OPEN" .. i }:allowed()
    t:at(day .. " 17:00", "America/New_York")
    t:call{ from = "15550000009@c.us", call_id = "LATE" .. i }:rejected()
  end
end)
