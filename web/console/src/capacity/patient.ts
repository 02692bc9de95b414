import { dataOf } from '@yilian/shared';
import { ref } from 'vue';
import { api } from '../api';

// For whom is booked, kept in memory while the person goes from slots to beds: a name does not stand in an address.
const id = ref('');
const name = ref('');

export function useChosenPatient() {
  async function choose(patientId: string): Promise<void> {
    const how = { params: { path: { id: patientId } } };
    name.value = (await dataOf(api.GET('/api/v1/patients/{id}', how))).name;
    id.value = patientId;
  }
  function forget(): void {
    id.value = name.value = '';
  }
  return { id, name, choose, forget };
}
