"""How large a spreadsheet may be before it is turned away."""

FILE_BYTES = 10 * 1024 * 1024
ZIP_ENTRIES = 2_000
UNPACKED_BYTES = 200 * 1024 * 1024
PAGE_BYTES = 1024 * 1024  # unpacked; what is larger is read by a job, not while a page waits
UNPACKED_RATIO = 150
RATIO_FLOOR_BYTES = 10 * 1024 * 1024  # a small file may be packed as tightly as it likes
ROWS = 200_000
COLUMNS = 200
FILLED_CELLS = 1_000_000  # cells that merged regions may fill
HEADER_DEPTH = 30  # rows searched for the header

# The process that opens a workbook
PROCESS_MEGABYTES = 768
PROCESS_CPU_SECONDS = 20
PROCESS_WALL_SECONDS = 60
PROCESS_OUTPUT_BYTES = 128 * 1024 * 1024
