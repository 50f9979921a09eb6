/* See report.h. */
#include "bench/report.h"

#include "base/version.h"

#include <math.h>

static void put_string(struct text *out, const char *key, const char *value) {
    text_format(out, "\"%s\": ", key);
    if (value)
        text_json(out, bytes_of(value));
    else
        text_string(out, "null");
}

static void put_number(struct text *out, const char *key, double value) {
    if (isnan(value))
        text_format(out, "\"%s\": null", key);
    else
        text_format(out, "\"%s\": %.9g", key, value);
}

static void put_size(struct text *out, const char *key, uint64_t bytes) {
    if (bytes)
        text_format(out, "\"%s\": %llu", key, (unsigned long long)bytes);
    else
        text_format(out, "\"%s\": null", key);
}

static void put_statistics(struct text *out, const char *key, struct statistics of) {
    text_format(out, "\"%s\": {", key);
    put_number(out, "median", of.median);
    text_string(out, ", ");
    put_number(out, "deviation", of.deviation);
    text_string(out, ", ");
    put_number(out, "minimum", of.minimum);
    text_string(out, ", ");
    put_number(out, "maximum", of.maximum);
    text_byte(out, '}');
}

static void put_samples(const struct session *session, const struct row *row, int clock,
                        const char *key, struct text *out) {
    text_format(out, "\"%s\": {", key);
    put_number(out, "startUp", row->start_up_seconds[clock]);
    text_string(out, ", ");
    put_statistics(out, "run",
                   statistics_of(row->seconds[clock], row->sample_count, session->arena));
    text_string(out, ", \"samples\": [");
    for (uint32_t i = 0; i < row->sample_count; i++)
        text_format(out, "%s%.9g", i ? ", " : "", row->seconds[clock][i]);
    text_string(out, "]}");
}

static void put_row(const struct session *session, const struct row *row, struct text *out) {
    text_string(out, "    {");
    put_string(out, "name", row->name);
    text_string(out, ", ");
    put_string(out, "label", row->label);
    text_string(out, ", ");
    put_string(out, "flags", row->flags);
    text_string(out, ", ");
    put_string(out, "version", row->version);
    text_string(out, ", ");
    put_string(out, "status", report_status_name(row->status));
    text_string(out, ", ");
    put_string(out, "reason", row->reason);
    text_string(out, ", ");
    put_string(out, "remark", row->remark);
    text_string(out, ",\n     ");
    put_number(out, "compile", row->compiled ? row->compile_seconds : NAN);
    text_string(out, ", ");
    put_number(out, "compileProcessor", row->compile_cpu_seconds);
    text_string(out, ", ");
    put_size(out, "compileMemory", row->compile_peak_bytes);
    text_string(out, ", ");
    put_size(out, "size", row->artefact_bytes);
    text_string(out, ", ");
    put_size(out, "code", row->code_bytes);
    text_string(out, ", ");
    put_size(out, "memory", row->peak_bytes);
    text_string(out, ",\n     ");
    put_samples(session, row, CLOCK_WALL, "wall", out);
    text_string(out, ",\n     ");
    put_samples(session, row, CLOCK_CPU, "processor", out);
    text_string(out, ",\n     ");
    put_statistics(out, "ratio", session_ratio(session, row));
    text_byte(out, '}');
}

void report_json(const struct session *session, struct text *out) {
    text_string(out, "{\n  ");
    put_string(out, "sinter", SINTER_VERSION);
    text_string(out, ",\n  ");
    put_string(out, "machine", machine_name(session->arena));
    text_string(out, ",\n  ");
    put_string(out, "module", session->build->input);
    text_string(out, ",\n  ");
    put_string(out, "invoke", session->function);
    text_string(out, ",\n  \"arguments\": [");
    for (uint32_t i = 0; i < session->argument_count; i++) {
        text_string(out, i ? ", " : "");
        text_json(out, bytes_of(session->arguments[i]));
    }
    text_format(out, "],\n  \"level\": %d,\n  ", session->build->opt_level);
    put_string(out, "cpu", session->build->cpu);
    text_format(out, ",\n  \"rounds\": %u,\n  ", session->settings->run_count);
    put_string(out, "clock", session->settings->cpu_clock ? "cpu" : "wall");
    text_string(out, ",\n  ");
    put_string(out, "reference", session->reference ? session->reference->name : NULL);
    text_string(out, ",\n  ");
    put_string(out, "referenceLabel", session->reference ? session->reference->label : NULL);
    text_format(out, ",\n  \"noisy\": %s", session_noisiest(session) ? "true" : "false");
    text_string(out, ",\n  \"rows\": [\n");
    for (uint32_t r = 0; r < session->row_count; r++) {
        put_row(session, session->rows[r], out);
        text_string(out, r + 1 < session->row_count ? ",\n" : "\n");
    }
    text_string(out, "  ]\n}\n");
}
