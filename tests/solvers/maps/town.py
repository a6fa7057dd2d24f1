"""A small town in the words of a textual context, written by hand; no published record."""

TOWN = """Information of <b>Harbour Hotel</b>:
- Location: Quay 1, Portwick.

Information of <b>City Museum</b>:
- Location: Old Street 5, Portwick(50.0000, 8.0000).
- Open: Monday: Closed, \
Tuesday: 9:00\u202fAM\u2009–\u20095:00\u202fPM, Wednesday: 9:00 AM – 5:00 PM, \
Thursday: 1:00 – 5:00 PM, Friday: 9:00 AM – 12:00 PM, \
1:00 – 5:00 PM, Saturday: Open 24 hours, \
Sunday: 6:00 PM – 2:00 AM.
- Rating: 4.4. (1,204 ratings).
- Price Level: Moderate.
- Reservable.

Information of <b>Tower, Upper Gate</b>:
- Location: Gate 2, Portwick(50.0200, 8.0000).

Nearby Cafes of City Museum are (in 1000 m radius):
1. <b>Cafe Far</b>(50.0060, 8.0000)
   - Address: Mill Lane 3.
   - Rating: 4.9. (12 ratings).
   - Price Level: Moderate.
2. <b>Cafe Near</b>(50.0010, 8.0000)
   - Address: Old Street 9.
   - Rating: 4.1. (900 ratings).
   - Price Level: Inexpensive.
3. <b>Bean &amp; Leaf</b>(50.0030, 8.0000)
   - Address: Level 2, Mall.

Nearby places of Harbour Hotel of type "gas_station"  are (sorted by distance in ascending order):
1. Fuel One | Quay 9, Portwick
2. Petrol & Co - Shop | Quay 11, Portwick

Travel Time from Harbour Hotel to City Museum by car is 10 mins (3.0 km).
Travel Time from Harbour Hotel to City Museum on foot is 40 mins (2.5 km).
Travel Time from City Museum to Harbour Hotel by car is 12 mins (3.1 km).
Travel Time from City Museum to Tower, Upper Gate by car is 1 hour 5 mins (60 km).
Travel Time from Tower, Upper Gate to City Museum by car is 1 hour 6 mins (60 km).
Travel Time from Harbour Hotel to Tower, Upper Gate by car is 55 mins (50 km).
Distance from Tower, Upper Gate to Harbour Hotel is 50 km (50 mins) by car.

There are 2 routes from Harbour Hotel to City Museum by car. They are:
1. Via Quay Rd | 10 mins | 3.0 km
 - Head <b>north</b> on <b>Quay Rd</b> toward <b>Mill Ln</b>
 - At the roundabout, take the <b>2nd</b> exit onto <b>Mill Ln</b>/<wbr/><b>A5</b>\
<div style="font-size:0.9em">Pass by Old Bank (on the left)</div>
 - Turn <b>left</b> onto <b>Old St</b><div style="font-size:0.9em">Toll road</div>
2. Via Ring Rd | 9 mins | 5.2 km
 - (1 min | 26 m) Head <b>east</b> on <b>Quay Rd</b>
 - (8 mins | 5.2 km) Merge onto <b>Ring Rd</b>
A line about nothing.
"""
