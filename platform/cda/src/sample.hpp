#pragma once
// A vocabulary and a document for tests and the fuzz target.
#include "cda/document.hpp"

namespace yilian::cda::sample {

inline Code element(const char* code, const char* name) {
  return {code, "2.16.156.10011.2.2.1", "卫生信息数据元目录", name};
}

inline Vocabulary vocabulary() {
  Vocabulary out;
  out.sections = {{"29548-5", SectionKind::diagnoses},
                  {"10160-0", SectionKind::medicines},
                  {"30954-2", SectionKind::results},
                  {"47519-4", SectionKind::procedures},
                  {"48765-2", SectionKind::allergies}};
  out.elements = {{Meaning::diagnosis_code, element("DE05.01.024.00", "诊断编码")},
                  {Meaning::diagnosis_name, element("DE05.01.025.00", "诊断名称")},
                  {Meaning::procedure_code, element("DE06.00.093.00", "手术操作编码")},
                  {Meaning::procedure_name, element("DE06.00.094.00", "手术操作名称")},
                  {Meaning::medicine_name, element("DE08.50.022.00", "药物名称")},
                  {Meaning::medicine_frequency, element("DE06.00.133.00", "药物使用频率")},
                  {Meaning::result_item, element("DE04.30.019.00", "检验项目")},
                  {Meaning::result_number, element("DE04.30.015.00", "检查定量结果")},
                  {Meaning::result_unit, element("DE04.30.016.00", "检查定量结果计量单位")},
                  {Meaning::result_text, element("DE04.50.131.00", "检查报告结果-客观所见")},
                  {Meaning::allergy, element("DE02.10.022.00", "过敏史")}};
  return out;
}

inline Document document() {
  Document d;
  d.type = {"C0053", "2.16.156.10011.2.4", "卫生信息共享文档规范编码体系", ""};
  d.template_id = "2.16.156.10011.2.1.1.73";
  d.id = {"2.16.156.10011.1.1", "RN-1"};
  d.set_id = {"2.16.156.10011.1.1", "SET-1"};
  d.version = 2;
  d.title = "出院小结";
  d.time = "2026-03-02T08:00:00+08:00";
  d.patient = {{{"2.16.156.10011.1.3", "11010519491231002X"}},
               "张<小>明 & \"co\"",
               {"1", "2.16.156.10011.2.3.3.4", "生理性别代码表", "男"},
               "1949-12-31",
               "13800138000",
               "永安路 1 号"};
  d.author = {"2026-03-02T07:59:01.250+08:00",
              {"2.16.156.10011.1.7", "D1"},
              "李医生",
              {{"2.16.156.10011.1.5", "H1"}, "县医院"}};
  d.custodian = {{"2.16.156.10011.1.5", "H1"}, "县医院"};
  d.stay = Stay{"ZY1", "2026-02-20", "2026-03-02T07:00:00-03:30"};
  Section s;
  s.code = {"29548-5", "2.16.840.1.113883.6.1", "LOINC", "Diagnosis"};
  s.title = "诊断";
  s.text = "高血压 <3 级\n第二行 & 更多";
  s.diagnoses = {{{"I10.x00", "2.16.156.10011.2.3.3.11", "ICD-10", ""}, "高血压", "2026-02-21"},
                 {{}, "头晕待查", ""}};
  Section m;
  m.code = {"10160-0", "2.16.840.1.113883.6.1", "LOINC", ""};
  m.medicines = {{{"X1", "1.2.3", "", ""},
                  "硝苯地平控释片",
                  "30",
                  "mg",
                  "口服",
                  "每日一次",
                  "早餐后",
                  "2026-02-20",
                  "",
                  false},
                 {{}, "阿司匹林", "", "", "", "", "", "", "2026-03-01", true}};
  Section r;
  r.code = {"30954-2", "2.16.840.1.113883.6.1", "LOINC", ""};
  r.results = {
      {{"WBC", "1.2.4", "", ""}, "白细胞", "5.10", "10^9/L", "", "3.5-9.5", "N", "2026-02-20"},
      {{}, "尿蛋白", "", "", "阴性", "", "", ""}};
  r.procedures = {
      {{"45.23", "2.16.156.10011.2.3.3.12", "ICD-9-CM-3", ""}, "结肠镜检查", "2026-02-22"}};
  r.allergies = {{{}, "青霉素", ""}};
  d.sections = {s, m, r};
  return d;
}

}  // namespace yilian::cda::sample
