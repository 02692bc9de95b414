// The shipped criteria by hand: a line per bound, from both sides. What fires and what does not is
// written down here from the sources, not read from the tables.
#include <algorithm>
#include <map>

#include "shipped_fixture.hpp"

namespace yilian::tiering {
namespace {

// table | row | fires with | does not fire with (known to be false, not merely unknown)
constexpr const char* cases = R"(
hypertension | HTN-E1 | consciousnessChange | !consciousnessChange
hypertension | HTN-E2 | systolic=180 severeHeadache | systolic=179 diastolic=80 severeHeadache
hypertension | HTN-E2 | diastolic=110 vomiting | diastolic=109 systolic=150 vomiting
hypertension | HTN-E2 | systolic=200 limbParalysis | systolic=200 !severeHeadache !vomiting !speechDisorder !limbParalysis
hypertension | HTN-E3 | systolic=180 severeBackPain | systolic=179 diastolic=109 severeBackPain
hypertension | HTN-E3 | diastolic=110 severeChestPain | diastolic=110 !severeChestPain !severeBackPain
hypertension | HTN-E4 | systolic=140 orthopnoea | systolic=139 diastolic=89 orthopnoea
hypertension | HTN-E4 | diastolic=90 legOedema | diastolic=90 !legOedema !dyspnoea !orthopnoea
hypertension | HTN-E5 | chestPainMinutes=10 sweating | chestPainMinutes=9 stElevationLeads=0 sweating
hypertension | HTN-E5 | stElevationLeads=2 | stElevationLeads=1 chestPainMinutes=5
hypertension | HTN-E6 | heartRate=39 | heartRate=40 !pressureUnmeasurable !severeAllergy
hypertension | HTN-E6 | heartRate=151 | heartRate=150 !pressureUnmeasurable !severeAllergy
hypertension | HTN-E7a | systolic=180 | systolic=179 diastolic=109
hypertension | HTN-E7a | diastolic=110 | diastolic=109 systolic=179
hypertension | HTN-E7b | hypertension eyePain | !hypertension eyePain
hypertension | HTN-E7c | pregnantOrLactating systolic=140 | pregnantOrLactating systolic=139 diastolic=89
hypertension | HTN-E7c | pregnantOrLactating diastolic=90 | !pregnantOrLactating diastolic=90
hypertension | HTN-U1 | systolic=180 notControlledAfterShortTreatment | systolic=180 !notControlledAfterShortTreatment
hypertension | HTN-U1 | diastolic=110 notControlledAfterShortTreatment | diastolic=109 systolic=179 notControlledAfterShortTreatment
hypertension | HTN-U2 | newComplication | !newComplication
hypertension | HTN-U3 | pregnantOrLactating hypertension | !pregnantOrLactating hypertension
hypertension | HTN-U3 | pregnantOrLactating systolic=140 | pregnantOrLactating !hypertension systolic=139 diastolic=89
hypertension | HTN-U3 | pregnantOrLactating diastolic=90 | pregnantOrLactating !hypertension systolic=139 diastolic=89
hypertension | HTN-U4 | hypertension onsetAge=29 | hypertension onsetAge=30
hypertension | HTN-U4 | systolic=140 onsetAge=29 | !hypertension systolic=139 diastolic=89 onsetAge=29
hypertension | HTN-U4 | diastolic=90 onsetAge=29 | !hypertension systolic=139 diastolic=89 onsetAge=29
hypertension | HTN-U5 | systolic=140 haematuria | systolic=140 !haematuria !proteinuria
hypertension | HTN-U5 | diastolic=90 proteinuria | !hypertension systolic=139 diastolic=89 proteinuria
hypertension | HTN-U6 | potassium=3.4 !lowPotassiumByDiuretic | potassium=3.5 !lowPotassiumByDiuretic
hypertension | HTN-U6 | potassium=3.4 !lowPotassiumByDiuretic | potassium=3.4 lowPotassiumByDiuretic
hypertension | HTN-U7 | paroxysmalRise | !paroxysmalRise
hypertension | HTN-U8 | armDifference=21 | armDifference=20
hypertension | HTN-U9 | vascularBruit | !vascularBruit !pulseAsymmetry !kidneyMassOrAtrophy !suspectedWhiteCoat
hypertension | HTN-U10 | drugCount=3 onDiuretic fullDose systolic=140 age=64 | drugCount=2 onDiuretic fullDose systolic=140 age=64
hypertension | HTN-U10 | drugCount=3 onDiuretic fullDose systolic=140 age=64 | drugCount=3 onDiuretic fullDose systolic=140 diastolic=80 age=65
hypertension | HTN-U10 | drugCount=3 onDiuretic fullDose systolic=150 age=65 | drugCount=3 onDiuretic fullDose systolic=149 diastolic=89 age=65
hypertension | HTN-U10 | drugCount=3 onDiuretic fullDose diastolic=90 age=80 | drugCount=3 onDiuretic !fullDose diastolic=90 age=80
hypertension | HTN-U11 | largeFluctuation | !largeFluctuation !stableThenRises
hypertension | HTN-U12 | adverseReaction | !adverseReaction
hypertension | HTN-U13 | uncontrolledVisits=2 | uncontrolledVisits=1 !newComplication !adverseReaction
hypertension | HTN-U14 | tcmNeed | !tcmNeed
hypertension | HTN-D1 | diagnosisClear planClear conditionStable | diagnosisClear planClear !conditionStable
hypertension | HTN-D2 | planClear noChangeNeeded systolic=139 diastolic=89 age=50 | planClear noChangeNeeded systolic=140 diastolic=89 age=64
hypertension | HTN-D2 | planClear noChangeNeeded systolic=149 diastolic=89 age=65 | planClear noChangeNeeded systolic=150 diastolic=89 age=65
hypertension | HTN-D2 | planClear noChangeNeeded systolic=139 diastolic=89 age=50 | planClear noChangeNeeded systolic=139 diastolic=90 age=50
diabetes | DM-E1 | glucose=16.7 | glucose=16.6 fastingGlucose=6
diabetes | DM-E1 | glucose=3.9 | glucose=4.0 fastingGlucose=6
diabetes | DM-E1 | fastingGlucose=16.7 | fastingGlucose=16.6 glucose=12
diabetes | DM-E1 | fastingGlucose=3.9 | fastingGlucose=4.0 glucose=12
diabetes | DM-E2 | systolic=180 | systolic=179 diastolic=109
diabetes | DM-E2 | diastolic=110 | systolic=179 diastolic=109
diabetes | DM-E3 | diabetes acetoneBreath | !diabetes acetoneBreath
diabetes | DM-E4a | diabetes heartRate=101 | diabetes heartRate=100 temperature=39 !suddenVisualLoss
diabetes | DM-E4a | diabetes temperature=39.1 | diabetes temperature=39 heartRate=100 !suddenVisualLoss
diabetes | DM-E4b | pregnantOrLactating fastingGlucose=6.1 | pregnantOrLactating fastingGlucose=6.0 glucose=7.7
diabetes | DM-E4b | pregnantOrLactating glucose=7.8 | pregnantOrLactating glucose=7.7 fastingGlucose=6.0
diabetes | DM-E5a | diabetes bloodKetones=3.0 | diabetes bloodKetones=2.9 urineKetones=1 arterialPh=7.3
diabetes | DM-E5a | glucose=11.1 urineKetones=2 | diabetes urineKetones=1 bloodKetones=0 arterialPh=7.3
diabetes | DM-E5a | fastingGlucose=7 arterialPh=7.29 | !diabetes glucose=11 fastingGlucose=6.9 arterialPh=7.29
diabetes | DM-E5b | glucose=33.3 | glucose=33.2 osmolality=319
diabetes | DM-E5b | osmolality=320 | osmolality=319 glucose=33.2
diabetes | DM-E5c | suspectedLacticAcidosis | !suspectedLacticAcidosis
diabetes | DM-U1 | firstAbnormalGlucose typeUnclear | firstAbnormalGlucose !typeUnclear
diabetes | DM-U2 | diabetes age=24 | diabetes age=25
diabetes | DM-U3 | pregnantOrLactating diabetes | !pregnantOrLactating diabetes
diabetes | DM-U4 | repeatedHypoglycaemia | !repeatedHypoglycaemia
diabetes | DM-U5 | treatmentMonths=3 hba1c=7 | treatmentMonths=2 hba1c=7
diabetes | DM-U5 | treatmentMonths=3 ldl=2.6 | treatmentMonths=3 ldl=2.5 hba1c=6.9 fastingGlucose=6.9 systolic=139 diastolic=89 !riskFactorsNotAtTarget
diabetes | DM-U5 | treatmentMonths=3 fastingGlucose=7.0 | treatmentMonths=2 fastingGlucose=7.0
diabetes | DM-U5 | treatmentMonths=3 systolic=140 | treatmentMonths=2 systolic=140
diabetes | DM-U5 | treatmentMonths=3 diastolic=90 | treatmentMonths=2 diastolic=90
diabetes | DM-U6 | complicationEvaluation | !complicationEvaluation
diabetes | DM-U7 | targetOrganDamage | !targetOrganDamage
diabetes | DM-U8 | insulinPlanNeeded | !insulinPlanNeeded !glucoseSwings
diabetes | DM-U9 | diabetes adverseReaction | diabetes !adverseReaction
diabetes | DM-U10 | fastingGlucose=7.0 uncontrolledVisits=2 | fastingGlucose=7.0 uncontrolledVisits=1
diabetes | DM-U10 | fastingGlucose=7.0 uncontrolledVisits=2 | fastingGlucose=6.9 uncontrolledVisits=2 !adverseReaction !newComplication
diabetes | DM-D1 | diabetes diagnosisClear planClear conditionStable | diabetes !diagnosisClear planClear conditionStable
diabetes | DM-D2 | diabetes acuteTreatedStable | diabetes !acuteTreatedStable
diabetes | DM-D3 | diabetes complicationPlanStable | diabetes !complicationPlanStable
diabetes | DM-D4 | diabetes specialistAgrees | diabetes !specialistAgrees
copd | COPD-U1 | age=35 smokingOrDust chronicRespiratorySymptom !spirometryDone | age=34 smokingOrDust chronicRespiratorySymptom !spirometryDone
copd | COPD-U2 | copd treatmentNotTolerated | copd !symptomsNotControlled !adverseReaction !treatmentNotTolerated
copd | COPD-U3 | copd comorbidityAssessment | copd !comorbidityAssessment
copd | COPD-U4 | copd daysSinceSpecialist=366 | copd daysSinceSpecialist=365
copd | COPD-U5 | acuteExacerbation | !acuteExacerbation
copd | COPD-U6 | copd cyanosis | !copd !acuteExacerbation cyanosis
copd | COPD-E1 | acuteExacerbation noHomeSupport | copd !acuteExacerbation !suddenRestingDyspnoea noHomeSupport
copd | COPD-E1b | acuteExacerbation age=80 | acuteExacerbation age=79
copd | COPD-E2 | copd pao2=39 | copd pao2=40 arterialPh=7.25 !nivFailing !needsVentilation !haemodynamicUnstable !consciousnessChange
copd | COPD-E2 | copd arterialPh=7.24 | copd arterialPh=7.25 pao2=40 !nivFailing !needsVentilation !haemodynamicUnstable !consciousnessChange
copd | COPD-E3 | copd spo2=89 onRoomAir | copd spo2=90 onRoomAir
copd | COPD-D1 | copd diagnosisClear planClear | copd diagnosisClear !planClear
copd | COPD-D2 | copd exacerbationTreated | copd !exacerbationTreated
copd | COPD-D3 | copd complicationPlanStable | copd !complicationPlanStable
atrial_fibrillation | AF-E1 | atrialFibrillation systolic=89 | atrialFibrillation systolic=90 !syncope !acuteHeartFailure !pulmonaryOedema !severeChestPain !suspectedInfarction
atrial_fibrillation | AF-E2 | atrialFibrillation facialDroop | !atrialFibrillation facialDroop
atrial_fibrillation | AF-E3 | atrialFibrillation heartRate=151 | atrialFibrillation heartRate=150 pauseSeconds=3 !preexcitation
atrial_fibrillation | AF-E3 | atrialFibrillation heartRate=39 | atrialFibrillation heartRate=40 pauseSeconds=3 !preexcitation
atrial_fibrillation | AF-E3 | atrialFibrillation pauseSeconds=3.1 | atrialFibrillation pauseSeconds=3 heartRate=80 !preexcitation
atrial_fibrillation | AF-E3 | preexcitation | !preexcitation !atrialFibrillation
atrial_fibrillation | AF-E4 | majorBleeding | !majorBleeding
atrial_fibrillation | AF-U1 | firstAtrialFibrillation | !firstAtrialFibrillation
atrial_fibrillation | AF-U2 | atrialFibrillation heartRate=110 onRateDrugs | atrialFibrillation heartRate=109 onRateDrugs
atrial_fibrillation | AF-U3a | atrialFibrillation sex=male age=75 !anticoagulated | atrialFibrillation sex=male age=74 !anticoagulated !heartFailure !hypertension !diabetes !strokeOrTia !vascularDisease
atrial_fibrillation | AF-U3a | atrialFibrillation sex=male strokeOrTia !anticoagulated | atrialFibrillation sex=male strokeOrTia anticoagulated
atrial_fibrillation | AF-U3b | atrialFibrillation sex=female age=75 !anticoagulated | atrialFibrillation sex=female age=74 !anticoagulated !heartFailure !hypertension !diabetes !strokeOrTia !vascularDisease
atrial_fibrillation | AF-U3b | atrialFibrillation sex=female age=65 diabetes !anticoagulated | atrialFibrillation sex=female age=64 diabetes !anticoagulated !heartFailure !hypertension !strokeOrTia !vascularDisease
atrial_fibrillation | AF-U3c | atrialFibrillation systolic=161 renalAbnormal age=66 | atrialFibrillation systolic=160 renalAbnormal age=66 !liverAbnormal !strokeOrTia !bleedingHistory !labileInr !bleedingDrugs !alcoholExcess
atrial_fibrillation | AF-U3c | atrialFibrillation systolic=161 creatinine=200 age=66 | atrialFibrillation systolic=161 creatinine=199 !renalAbnormal age=66 !liverAbnormal !strokeOrTia !bleedingHistory !labileInr !bleedingDrugs !alcoholExcess
atrial_fibrillation | AF-U3c | atrialFibrillation systolic=161 renalAbnormal age=66 | atrialFibrillation systolic=161 renalAbnormal age=65 !liverAbnormal !strokeOrTia !bleedingHistory !labileInr !bleedingDrugs !alcoholExcess
atrial_fibrillation | AF-U4 | anticoagulated inr=5.1 | anticoagulated inr=5 ttr=65 !inrOutOfRangeTwice
atrial_fibrillation | AF-U4 | anticoagulated ttr=64 | anticoagulated ttr=65 inr=2.5 !inrOutOfRangeTwice
atrial_fibrillation | AF-U5 | atrialFibrillation cardioversionCandidate | atrialFibrillation !cardioversionCandidate
atrial_fibrillation | AF-U6 | atrialFibrillation underlyingWorse | atrialFibrillation !underlyingWorse
atrial_fibrillation | AF-D1 | atrialFibrillation diagnosisClear planClear conditionStable | !atrialFibrillation diagnosisClear planClear conditionStable
coronary | CHD-E1a | chestPainMinutes=21 !relievedByNitroglycerin | chestPainMinutes=20 !relievedByNitroglycerin
coronary | CHD-E1a | chestPainMinutes=21 !relievedByNitroglycerin | chestPainMinutes=21 relievedByNitroglycerin
coronary | CHD-E1b | chestPainMinutes=11 sweating | chestPainMinutes=10 sweating
coronary | CHD-E1c | suspectedInfarction | !suspectedInfarction
coronary | CHD-E2a | stElevationLeads=2 | stElevationLeads=1 !newLbbb
coronary | CHD-E2b | troponinRaised ischaemicSymptoms | troponinRaised !ischaemicSymptoms !severeChestPain
coronary | CHD-E3 | coronaryDisease systolic=90 | coronaryDisease systolic=91 lvef=40 !painWorse48h !seriousArrhythmia !pulmonaryOedema !restPainStChange !newQOrBbb
coronary | CHD-E3 | coronaryDisease lvef=39 | coronaryDisease lvef=40 systolic=91 !painWorse48h !seriousArrhythmia !pulmonaryOedema !restPainStChange !newQOrBbb
coronary | CHD-U1 | firstAngina | !firstAngina !anginaChanged
coronary | CHD-U2 | stTChange | !stTChange
coronary | CHD-U3 | heartFailureWorse | !heartFailureWorse !oldInfarctionFound
coronary | CHD-U4 | needsCoronaryTest | !needsCoronaryTest
coronary | CHD-U5 | coronaryDisease ldl=1.8 treatmentMonths=3 | coronaryDisease ldl=1.7 treatmentMonths=3 !riskFactorsNotAtTarget !adverseReaction
coronary | CHD-U5 | coronaryDisease ldl=1.8 treatmentMonths=3 | coronaryDisease ldl=1.8 treatmentMonths=2 !adverseReaction
coronary | CHD-U6 | revascularised reviewDue | revascularised !reviewDue !symptomReturn
coronary | CHD-D1 | coronaryDisease diagnosisClear planClear conditionStable | coronaryDisease diagnosisClear planClear !conditionStable
stroke | CVA-E1 | balanceLoss | !balanceLoss !visionChange !facialDroop !limbParalysis !speechDisorder
stroke | CVA-E2a | speechDisorder onsetHours=4.5 | speechDisorder onsetHours=4.6
stroke | CVA-E2b | speechDisorder onsetHours=6 | speechDisorder onsetHours=6.1
stroke | CVA-E3a | systolic=221 | systolic=220 !thunderclapHeadache !gcsDrop !seizure spo2=90 respiratoryRate=30
stroke | CVA-E3a | systolic=89 | systolic=90 !thunderclapHeadache !gcsDrop !seizure spo2=90 respiratoryRate=8
stroke | CVA-E3a | spo2=89 | systolic=120 !thunderclapHeadache !gcsDrop !seizure spo2=90 respiratoryRate=8
stroke | CVA-E3a | respiratoryRate=31 | systolic=120 !thunderclapHeadache !gcsDrop !seizure spo2=90 respiratoryRate=30
stroke | CVA-E3a | respiratoryRate=7 | systolic=120 !thunderclapHeadache !gcsDrop !seizure spo2=90 respiratoryRate=8
stroke | CVA-E3b | severeHeadache vomiting | severeHeadache !vomiting
stroke | CVA-U1a | tiaDays=7 | tiaDays=8
stroke | CVA-U1b | tiaDays=7 age=60 tiaWeakness | tiaDays=7 age=59 systolic=120 diastolic=80 tiaWeakness tiaMinutes=9 !diabetes
stroke | CVA-U1b | tiaDays=7 tiaMinutes=60 tiaSpeech !tiaWeakness | tiaDays=7 age=59 systolic=120 diastolic=80 !tiaWeakness tiaSpeech tiaMinutes=59 !diabetes
stroke | CVA-U1b | tiaDays=7 tiaWeakness systolic=140 | tiaDays=7 age=59 systolic=139 diastolic=89 tiaWeakness tiaMinutes=9 !diabetes
stroke | CVA-U1b | tiaDays=7 tiaWeakness diastolic=90 | tiaDays=8 tiaWeakness diastolic=90
stroke | CVA-U1b | tiaDays=7 tiaWeakness tiaMinutes=10 | tiaDays=7 tiaWeakness tiaMinutes=9 age=59 systolic=139 diastolic=89 !diabetes
stroke | CVA-U2 | strokeOrTia strokeWorse | strokeOrTia !strokeWorse
stroke | CVA-U3 | strokeOrTia riskFactorsNotAtTarget treatmentMonths=3 | strokeOrTia riskFactorsNotAtTarget treatmentMonths=2 !adverseReaction !bleedingHistory
stroke | CVA-U4 | carotidStenosis=50 carotidSymptomatic | carotidStenosis=49 carotidSymptomatic
stroke | CVA-U4 | carotidStenosis=70 | carotidStenosis=69 !carotidSymptomatic
stroke | CVA-D1 | strokeOrTia diagnosisClear planClear conditionStable deficitStable rehabilitationNeed | strokeOrTia diagnosisClear planClear conditionStable !deficitStable rehabilitationNeed
emergency | GEN-E1 | gcs=12 | gcs=13
emergency | GEN-E2 | chestPainMinutes=16 !relievedByNitroglycerin | chestPainMinutes=15 !relievedByNitroglycerin
emergency | GEN-E3 | respiratoryRate=31 | respiratoryRate=30 spo2=90
emergency | GEN-E3 | spo2=89 | respiratoryRate=30 spo2=90
emergency | GEN-E4 | facialDroop onsetHours=4.5 | facialDroop onsetHours=4.6
emergency | GEN-E5 | haemoptysis24h=501 | haemoptysis24h=500
emergency | GEN-E6 | giBleeding systolic=89 | giBleeding systolic=90
emergency | GEN-E7 | injurySeverity=16 | injurySeverity=15
emergency | GEN-E8 | temperature=39.6 seizure | temperature=39.5 seizure
emergency | GEN-D1 | diagnosisClear planClear conditionStable noChangeNeeded | diagnosisClear planClear conditionStable !noChangeNeeded
)";

struct Line {
  std::string table, row, yes, no;
};

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

const std::vector<Line>& lines() {
  static const std::vector<Line> all = [] {
    std::vector<Line> out;
    std::istringstream in(cases);
    for (std::string text; std::getline(in, text);) {
      if (text.empty()) continue;
      std::vector<std::string> cells;
      std::istringstream cut(text);
      for (std::string cell; std::getline(cut, cell, '|');) cells.push_back(trim(cell));
      out.push_back({cells.at(0), cells.at(1), cells.at(2), cells.at(3)});
    }
    return out;
  }();
  return all;
}

const TierTable& table(const std::string& name) {
  static std::map<std::string, TierTable> all;
  const auto found = all.find(name);
  return found != all.end() ? found->second
                            : all.emplace(name, shipped<TierTable>(name)).first->second;
}

bool fires(const TableResult& result, const std::string& id) {
  return std::ranges::find(result.fired, id, &FiredRow::id) != result.fired.end();
}
const OpenRow* open_row(const TableResult& result, const std::string& id) {
  const auto found = std::ranges::find(result.open, id, &OpenRow::id);
  return found == result.open.end() ? nullptr : &*found;
}

TEST(Criteria, EveryBoundFromBothSides) {
  for (const auto& line : lines()) {
    const auto with = rules::evaluate(inputs(), table(line.table), known(line.yes));
    EXPECT_TRUE(fires(with, line.row)) << line.row << " with " << line.yes;
    const auto without = rules::evaluate(inputs(), table(line.table), known(line.no));
    EXPECT_FALSE(fires(without, line.row)) << line.row << " with " << line.no;
    EXPECT_FALSE(open_row(without, line.row))
        << line.row << " should be ruled out, not open, with " << line.no;
  }
}

TEST(Criteria, EveryRowAndEveryBoundOfTheTablesHasItsLine) {
  for (const char* name : table_names)
    for (const auto& row : table(name).rows) {
      std::string all_lines;
      for (const auto& line : lines())
        if (line.row == row.id.value) all_lines += " " + line.yes + " | " + line.no;
      EXPECT_FALSE(all_lines.empty()) << row.id.value << " has no line";
      for (const auto& group : row.all)
        for (const auto& test : group.any)
          if (test.number && inputs().find(test.input.value)) {
            EXPECT_NE(all_lines.find(test.input.value + "=" + rules::number_text(*test.number)),
                      std::string::npos)
                << row.id.value << " has no case at the bound of " << test.input.value;
          }
    }
}

/// What is missing keeps a row open and is named; it never counts as no.
TEST(Criteria, EveryMissingInputIsAskedFor) {
  for (const auto& line : lines()) {
    const auto full = facts(line.yes);
    for (std::size_t i = 0; i < full.size(); ++i) {
      auto less = full;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<FieldError> wrong;
      const auto values = rules::read_facts(inputs(), less, "", wrong);
      const auto result = rules::evaluate(inputs(), table(line.table), values);
      if (fires(result, line.row)) continue;  // another fact of the line is enough
      const auto* open = open_row(result, line.row);
      ASSERT_NE(open, nullptr) << line.row << " is ruled out without " << full[i].input.value;
      EXPECT_NE(std::ranges::find(open->missing, full[i].input.value), open->missing.end())
          << line.row << " does not ask for " << full[i].input.value;
    }
    const auto nothing = rules::evaluate(inputs(), table(line.table), {});
    EXPECT_TRUE(nothing.fired.empty());
    EXPECT_NE(open_row(nothing, line.row), nullptr) << line.row;
  }
}

TEST(Criteria, ShippedDocumentsAreValidAndTheirExamplesHold) {
  for (const char* name : table_names) {
    const auto wrong = rules::check_table(inputs(), table(name), true);
    EXPECT_TRUE(wrong.empty()) << name << wrong.front().pointer;
    for (const auto& row : table(name).rows) EXPECT_FALSE(row.source.value.empty());
  }
  EXPECT_TRUE(rules::check_inputs(catalogue()).empty());
  EXPECT_TRUE(rules::check_catalogue(inputs(), shipped<TierCatalogue>("catalogue")).empty());
  EXPECT_TRUE(rules::check_guide(shipped<SymptomGuide>("guide")).empty());
}

TEST(Criteria, TheExplanationNamesRowValuesAndBounds) {
  const auto result =
      rules::evaluate(inputs(), table("hypertension"), known("systolic=186 severeHeadache"));
  ASSERT_TRUE(fires(result, "HTN-E2"));
  const auto& row = result.fired.front();
  EXPECT_EQ(row.id, "HTN-E2");
  EXPECT_EQ(row.explanation_zh, "收缩压 186 mmHg（≥180）；剧烈头痛：有");
  EXPECT_EQ(row.explanation_en, "Systolic pressure 186 mmHg (≥180); Severe headache: yes");
  EXPECT_EQ(row.action, TierAction::emergency);
  EXPECT_EQ(row.trust, TrustMark::found);
  EXPECT_EQ(row.source, "F9");
  const auto scored =
      rules::evaluate(inputs(), table("atrial_fibrillation"),
                      known("atrialFibrillation sex=female age=72 hypertension !anticoagulated"));
  const auto found = std::ranges::find(scored.fired, "AF-U3b", &FiredRow::id);
  ASSERT_NE(found, scored.fired.end());
  EXPECT_NE(found->explanation_zh.find("CHA2DS2-VASc 评分 3–8（≥3）"), std::string::npos)
      << found->explanation_zh;
}

}  // namespace
}  // namespace yilian::tiering
