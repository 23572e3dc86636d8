// The part of libxlsxwriter's C API (1.1) that Fupan calls. The names, types and orders are the library's; the comments say what Fupan relies on.
#ifndef CXLSXWRITER_H
#define CXLSXWRITER_H

#include <stdint.h>
#include <time.h>

typedef struct lxw_workbook lxw_workbook;
typedef struct lxw_worksheet lxw_worksheet;
typedef struct lxw_format lxw_format;
typedef struct lxw_chart lxw_chart;
typedef struct lxw_chart_series lxw_chart_series;
typedef struct lxw_chart_axis lxw_chart_axis;

// 0 is success. Rows and columns count from 0; a colour is 0xRRGGBB, and black is 0x1000000, since 0 is none.
typedef int lxw_error;

// With constant_memory the rows of a sheet are written from the top downwards, and those above are in a temporary file in tmpdir.
typedef struct {
    uint8_t constant_memory;
    const char *tmpdir;
    uint8_t use_zip64;
    // What later versions of the library read behind these stays zero.
    void *reserved[4];
} lxw_workbook_options;

typedef struct {
    const char *title, *subject, *author, *manager, *company, *category, *keywords, *comments, *status, *hyperlink_base;
    time_t created;
    void *reserved[2];
} lxw_doc_properties;

const char *lxw_strerror(lxw_error error);

// The texts it takes are copied, here and below.
lxw_workbook *workbook_new_opt(const char *path, lxw_workbook_options *options);
// Null where the name is refused.
lxw_worksheet *workbook_add_worksheet(lxw_workbook *workbook, const char *name);
lxw_format *workbook_add_format(lxw_workbook *workbook);
lxw_chart *workbook_add_chart(lxw_workbook *workbook, uint8_t type);
lxw_error workbook_set_properties(lxw_workbook *workbook, lxw_doc_properties *properties);
// Writes the file and frees the workbook, also where it fails.
lxw_error workbook_close(lxw_workbook *workbook);
// Frees a workbook that is not to be written.
void lxw_workbook_free(lxw_workbook *workbook);

lxw_error worksheet_write_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, double number, lxw_format *format);
// Never a formula, whatever the text begins with.
lxw_error worksheet_write_string(lxw_worksheet *sheet, uint32_t row, uint16_t column, const char *text, lxw_format *format);
lxw_error worksheet_write_boolean(lxw_worksheet *sheet, uint32_t row, uint16_t column, int value, lxw_format *format);
lxw_error worksheet_write_blank(lxw_worksheet *sheet, uint32_t row, uint16_t column, lxw_format *format);
lxw_error worksheet_merge_range(
    lxw_worksheet *sheet, uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column, const char *text, lxw_format *format);
// Height in points, width in characters.
lxw_error worksheet_set_row(lxw_worksheet *sheet, uint32_t row, double height, lxw_format *format);
lxw_error worksheet_set_column(lxw_worksheet *sheet, uint16_t first, uint16_t last, double width, lxw_format *format);
lxw_error worksheet_autofilter(lxw_worksheet *sheet, uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column);
void worksheet_freeze_panes(lxw_worksheet *sheet, uint32_t row, uint16_t column);
void worksheet_gridlines(lxw_worksheet *sheet, uint8_t option);
void worksheet_set_landscape(lxw_worksheet *sheet);
void worksheet_set_paper(lxw_worksheet *sheet, uint8_t paper);
void worksheet_fit_to_pages(lxw_worksheet *sheet, uint16_t width, uint16_t height);
lxw_error worksheet_repeat_rows(lxw_worksheet *sheet, uint32_t first, uint32_t last);
enum { LXW_IGNORE_NUMBER_STORED_AS_TEXT = 1 };
lxw_error worksheet_ignore_errors(lxw_worksheet *sheet, uint8_t type, const char *range);

enum { LXW_CONDITIONAL_2_COLOR_SCALE = 14 };

typedef struct {
    uint8_t type, criteria;
    double value;
    const char *value_string;
    lxw_format *format;
    double min_value;
    const char *min_value_string;
    uint8_t min_rule_type;
    uint32_t min_color;
    double mid_value;
    const char *mid_value_string;
    uint8_t mid_rule_type;
    uint32_t mid_color;
    double max_value;
    const char *max_value_string;
    uint8_t max_rule_type;
    uint32_t max_color;
    // Bars and icons, which are not used.
    void *reserved[16];
} lxw_conditional_format;

lxw_error worksheet_conditional_format_range(
    lxw_worksheet *sheet, uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column, lxw_conditional_format *format);

void format_set_bold(lxw_format *format);
void format_set_italic(lxw_format *format);
void format_set_font_size(lxw_format *format, double size);
void format_set_font_color(lxw_format *format, uint32_t colour);
void format_set_bg_color(lxw_format *format, uint32_t colour);
void format_set_num_format(lxw_format *format, const char *pattern);
void format_set_text_wrap(lxw_format *format);
enum { LXW_ALIGN_LEFT = 1, LXW_ALIGN_RIGHT = 3, LXW_ALIGN_VERTICAL_TOP = 8 };
void format_set_align(lxw_format *format, uint8_t alignment);
enum { LXW_BORDER_THIN = 1 };
void format_set_top(lxw_format *format, uint8_t style);
void format_set_bottom(lxw_format *format, uint8_t style);

enum { LXW_CHART_BAR = 4, LXW_CHART_COLUMN = 7, LXW_CHART_COLUMN_STACKED = 8, LXW_CHART_LINE = 11 };

typedef struct {
    int32_t x_offset, y_offset;
    double x_scale, y_scale;
    uint8_t object_position;
    // For those who cannot see the chart.
    const char *description;
    uint8_t decorative;
    void *reserved[2];
} lxw_chart_options;

typedef struct {
    uint32_t color;
    uint8_t none;
    float width;
    uint8_t dash_type, transparency;
} lxw_chart_line;

typedef struct {
    uint32_t color;
    uint8_t none, transparency;
} lxw_chart_fill;

// The chart is 480 by 288 pixels, times its scales.
lxw_error worksheet_insert_chart_opt(lxw_worksheet *sheet, uint32_t row, uint16_t column, lxw_chart *chart, lxw_chart_options *options);
lxw_chart_series *chart_add_series(lxw_chart *chart, const char *categories, const char *values);
void chart_series_set_categories(
    lxw_chart_series *series, const char *sheet, uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column);
void chart_series_set_values(
    lxw_chart_series *series, const char *sheet, uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column);
// By its cell: a name that is given as text is a formula where it begins with an equals sign.
void chart_series_set_name_range(lxw_chart_series *series, const char *sheet, uint32_t row, uint16_t column);
void chart_series_set_line(lxw_chart_series *series, lxw_chart_line *line);
void chart_series_set_fill(lxw_chart_series *series, lxw_chart_fill *fill);
enum { LXW_CHART_MARKER_NONE = 1, LXW_CHART_MARKER_CIRCLE = 9 };
void chart_series_set_marker_type(lxw_chart_series *series, uint8_t type);
void chart_series_set_labels(lxw_chart_series *series);
void chart_series_set_labels_num_format(lxw_chart_series *series, const char *pattern);

typedef struct {
    const char *name;
    double size;
    uint8_t bold, italic, underline;
    int32_t rotation;
    uint32_t color;
    uint8_t pitch_family, charset;
    int8_t baseline;
} lxw_chart_font;

void chart_title_set_name_font(lxw_chart *chart, lxw_chart_font *font);
void chart_title_set_name_range(lxw_chart *chart, const char *sheet, uint32_t row, uint16_t column);
enum { LXW_CHART_LEGEND_NONE = 0, LXW_CHART_LEGEND_BOTTOM = 4 };
void chart_legend_set_position(lxw_chart *chart, uint8_t position);
void chart_set_series_gap(lxw_chart *chart, uint16_t percent);
void chart_set_series_overlap(lxw_chart *chart, int8_t percent);
// By direction: of lying bars the labels stand along Y.
enum { LXW_CHART_AXIS_TYPE_X = 0, LXW_CHART_AXIS_TYPE_Y = 1 };
lxw_chart_axis *chart_axis_get(lxw_chart *chart, int type);
void chart_axis_set_reverse(lxw_chart_axis *axis);
void chart_axis_set_min(lxw_chart_axis *axis, double least);
void chart_axis_set_max(lxw_chart_axis *axis, double most);
void chart_axis_set_num_format(lxw_chart_axis *axis, const char *pattern);
void chart_axis_set_interval_unit(lxw_chart_axis *axis, uint16_t unit);
enum { LXW_CHART_AXIS_LABEL_POSITION_LOW = 2 };
void chart_axis_set_label_position(lxw_chart_axis *axis, uint8_t position);
void chart_axis_major_gridlines_set_visible(lxw_chart_axis *axis, uint8_t visible);
void chart_axis_major_gridlines_set_line(lxw_chart_axis *axis, lxw_chart_line *line);

#endif
